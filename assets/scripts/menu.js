// On a phone the menu lies over the page: when a page comes, the first too, it goes away.
export default function ({ data }) {
  const before = document.body.dataset.page;
  document.body.dataset.page = data.page;
  if (before !== data.page && innerWidth <= NARROW) close(TRIES);
}

// Streamlit closes it by itself on some phones only, and while it still draws a click can be lost.
function close(tries) {
  const menu = document.querySelector('[data-testid="stSidebar"]');
  if (tries === 0 || menu?.dataset.collapsed === "true") return;
  menu?.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
  setTimeout(close, PAUSE, tries - 1);
}

const NARROW = 768; // pixels up to which Streamlit lays its side column over the page
const PAUSE = 100; // milliseconds
const TRIES = 10;
