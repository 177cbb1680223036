// Shows a drawing (SVG), and saves it as a picture: drawn again on a canvas in this browser.
export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".drawing");
  place.innerHTML = data.svg;
  parentElement.querySelector("button").onclick = () => save(place.firstElementChild, data.name);
}

const SCALE = 3;

function save(shown, name) {
  const copy = shown.cloneNode(true);
  const originals = shown.querySelectorAll("*");
  copy.querySelectorAll("*").forEach((each, i) => {
    const style = getComputedStyle(originals[i]);
    for (const role of ["fill", "stroke"]) each.setAttribute(role, style[role]);
  });
  const [, , width, height] = shown.getAttribute("viewBox").split(" ").map(Number);
  copy.setAttribute("width", SCALE * width);
  copy.setAttribute("height", SCALE * height);
  const picture = new Image();
  picture.onload = () => {
    const canvas = Object.assign(document.createElement("canvas"), {
      width: SCALE * width,
      height: SCALE * height,
    });
    const pen = canvas.getContext("2d");
    pen.fillStyle = getComputedStyle(document.querySelector(".stApp")).backgroundColor;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0);
    const link = document.createElement("a");
    link.download = name;
    link.href = canvas.toDataURL("image/png");
    link.click();
  };
  const text = new XMLSerializer().serializeToString(copy);
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}
