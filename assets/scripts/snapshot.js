// Saves a chart that the page shows as HTML: drawn again, with the styles it has, on a canvas in this browser.
export default function ({ data, parentElement }) {
  parentElement.querySelector("button").onclick = () => save(document.querySelector(data.of), data.name, data.caption);
}

const SCALE = 2;

// A copy that looks the same where none of the page's style sheets reach it.
function styled(shown) {
  const copy = shown.cloneNode(true);
  const copies = [copy, ...copy.querySelectorAll("*")];
  [shown, ...shown.querySelectorAll("*")].forEach((each, i) => {
    copies[i].setAttribute("style", written(getComputedStyle(each)));
    const mark = getComputedStyle(each, "::before"); // the dots that say which colour is what
    if (mark.content === "none") return;
    const drawn = document.createElement("i");
    drawn.setAttribute("style", written(mark));
    drawn.textContent = mark.content.replace(/^"(.*)"$/, "$1");
    copies[i].prepend(drawn);
  });
  return copy;
}

function written(style) {
  return [...style].map((name) => `${name}:${style.getPropertyValue(name)}`).join(";");
}

// The page's own font, within the picture: a picture may load nothing.
async function font() {
  const rules = [...document.styleSheets].flatMap((sheet) => [...sheet.cssRules]);
  const face = rules.find(
    (rule) => rule instanceof CSSFontFaceRule && rule.cssText.includes("Source Sans") && !rule.cssText.includes("italic"),
  );
  const address = face?.style.getPropertyValue("src").match(/url\("?([^")]+)/)?.[1];
  if (!address) return "";
  const from = face.parentStyleSheet.href ?? document.baseURI; // addresses are relative to their sheet
  const file = await (await fetch(new URL(address, from))).blob();
  const data = await new Promise((done) => {
    const reader = new FileReader();
    reader.onload = () => done(reader.result);
    reader.readAsDataURL(file);
  });
  return `<style>@font-face { font-family: "Source Sans"; font-weight: 200 900; src: url(${data}) }</style>`;
}

// Room below for two lines of text.
const CAPTION = 52;

async function save(shown, name, caption) {
  const { width, height } = shown.getBoundingClientRect();
  const page = document.createElement("div");
  page.setAttribute("xmlns", "http://www.w3.org/1999/xhtml");
  page.append(styled(shown));
  const svg =
    `<svg xmlns="http://www.w3.org/2000/svg" width="${SCALE * width}" height="${SCALE * height}"` +
    ` viewBox="0 0 ${width} ${height}">${await font()}<foreignObject width="100%" height="100%">` +
    `${new XMLSerializer().serializeToString(page)}</foreignObject></svg>`;
  const picture = new Image();
  picture.onload = () => {
    const canvas = Object.assign(document.createElement("canvas"), { width: SCALE * width, height: SCALE * (height + CAPTION) });
    const pen = canvas.getContext("2d");
    pen.fillStyle = getComputedStyle(document.querySelector(".stApp")).backgroundColor;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.drawImage(picture, 0, 0);
    pen.fillStyle = getComputedStyle(document.querySelector(".stApp")).color;
    caption.forEach((line, i) => {
      pen.font = `${i ? 400 : 600} ${14 * SCALE}px "Source Sans", sans-serif`;
      pen.fillText(line, 4 * SCALE, SCALE * (height + 22 + 20 * i), SCALE * (width - 8));
    });
    const link = document.createElement("a");
    link.download = name;
    link.href = canvas.toDataURL("image/png");
    link.click();
  };
  picture.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;
}
