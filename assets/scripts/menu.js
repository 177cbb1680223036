// On a phone the menu lies over the page: once a page was chosen there, it goes away.
export default function ({ data }) {
  const before = document.body.dataset.page;
  document.body.dataset.page = data.page;
  if (before && before !== data.page && innerWidth <= NARROW) {
    document.querySelector('[data-testid="stSidebarCollapseButton"] button')?.click();
  }
}

const NARROW = 768; // pixels up to which Streamlit lays its side column over the page
