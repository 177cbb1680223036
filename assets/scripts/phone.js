// On a phone: a bar below the page, with a way to the pages, to the numbers and down a long page. While
// the numbers lie over the page it tells the answer, so that both are in sight.
export default function ({ data }) {
  const app = document.querySelector(".stApp");
  if (!app.querySelector(":scope > .phone")) begin(app, data);
}

const LOOK = 300; // milliseconds between two looks at what the page says
const SETTLED = 400; // after which the column has slid in

function begin(app, words) {
  const bar = made("nav", "phone", app);
  bar.setAttribute("aria-label", words.bar);
  const list = made("ul", "places", bar);
  const answer = made("p", "told", bar);
  const ways = made("div", "ways", bar);
  const pages = button(ways, words.pages, () => open(() => column().querySelector("a")));
  const numbers = button(ways, words.numbers, () => open(inputs));
  const places = button(ways, words.places, () => show(list, places, list.hidden));
  const done = button(ways, words.done, close);
  show(list, places, false);
  const look = () => {
    if (bar.offsetParent === null && getComputedStyle(bar).display === "none") return; // there is room
    const isOpen = column()?.dataset.collapsed === "false";
    const told = isOpen ? cards() : [];
    for (const each of [pages, numbers, places]) each.hidden = isOpen;
    done.hidden = !isOpen;
    if (isOpen) show(list, places, false);
    else {
      numbers.hidden = !inputs();
      places.hidden = headings().length < 2;
    }
    answer.hidden = told.length === 0;
    if (answer.textContent !== told.map((each) => each.textContent).join("")) answer.replaceChildren(...told);
  };
  look();
  setInterval(look, LOOK);
}

const column = () => document.querySelector('[data-testid="stSidebar"]');
const inputs = () => document.querySelector(".st-key-inputs");
const headings = () =>
  [...document.querySelectorAll('[data-testid="stMain"] h2')].filter((each) => each.offsetParent !== null);

function made(kind, name, within) {
  const element = document.createElement(kind);
  element.className = name;
  within.append(element);
  return element;
}

function button(within, text, press) {
  const element = made("button", "", within);
  element.type = "button";
  element.textContent = text;
  element.onclick = press;
  return element;
}

// The column slides in, and what was asked for is at its top.
function open(part) {
  document.querySelector('[data-testid="stExpandSidebarButton"]')?.click();
  setTimeout(() => part()?.scrollIntoView({ block: "start" }), SETTLED);
}

function close() {
  document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
}

// The headings of the page, each a way to its place.
function show(list, places, isShown) {
  list.hidden = !isShown;
  places.setAttribute("aria-expanded", isShown);
  list.replaceChildren();
  if (!isShown) return;
  for (const heading of headings()) {
    button(made("li", "", list), heading.textContent, () => {
      show(list, places, false);
      heading.scrollIntoView({ block: "start" });
    });
  }
}

// Of each card its practice, its verdict and the size.
function cards() {
  return [...document.querySelectorAll(".cards .card:has(.word)")].map((card) => {
    const told = document.createElement("span");
    const practice = card.querySelector("small")?.textContent.split(":")[0] ?? "";
    const [sign, word] = [...(card.querySelector(".word")?.childNodes ?? [])].map((each) => each.textContent);
    told.className = ["helps", "hurts"].find((kind) => card.classList.contains(kind)) ?? "";
    told.append(practice, Object.assign(document.createElement("b"), { textContent: `${sign} ${word}` }));
    const size = card.querySelector(".size");
    told.append(size?.dataset.inShort ?? size?.querySelector("b")?.textContent ?? "");
    return told;
  });
}
