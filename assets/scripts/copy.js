// Copies a text. Where the page came without encryption, only the old way of copying is allowed.
export default function ({ data, parentElement }) {
  const button = parentElement.querySelector("button");
  const field = parentElement.querySelector("input");
  const said = parentElement.querySelector("[role=status]");
  field.value = data.text;
  button.onclick = async () => {
    let done = true;
    try {
      await navigator.clipboard.writeText(data.text);
    } catch {
      field.select();
      done = document.execCommand("copy");
    }
    said.textContent = done ? data.done : data.failed;
  };
}
