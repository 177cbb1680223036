// Shows a drawing (SVG), and saves it as a picture: drawn again on a canvas in this browser.
export default function ({ data, parentElement }) {
  const place = parentElement.querySelector(".drawing");
  place.innerHTML = data.svg;
  parentElement.querySelector("button").onclick = () => save(place.firstElementChild, data.name, data.caption);
}

const SCALE = 3;

// Room below for two lines of text, in the drawing's own units.
const CAPTION = 44;

function save(shown, name, caption) {
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
      height: SCALE * (height + CAPTION),
    });
    const pen = canvas.getContext("2d");
    pen.fillStyle = getComputedStyle(document.querySelector(".stApp")).backgroundColor;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0);
    pen.fillStyle = getComputedStyle(document.querySelector(".stApp")).color;
    caption.forEach((line, i) => {
      pen.font = `${i ? 400 : 600} ${12 * SCALE}px "Source Sans", sans-serif`;
      pen.fillText(line, 4 * SCALE, SCALE * (height + 18 + 17 * i), SCALE * (width - 8));
    });
    const link = document.createElement("a");
    link.download = name;
    link.href = canvas.toDataURL("image/png");
    link.click();
  };
  const text = new XMLSerializer().serializeToString(copy);
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(text)}`;
}
