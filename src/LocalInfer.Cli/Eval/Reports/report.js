// Filters the cases; without this script all of them are shown.
const form = document.getElementById("filter");
const cases = [...document.querySelectorAll(".case")];
const count = document.getElementById("count");

function apply() {
  const outcomes = new Set([...form.querySelectorAll("[name=outcome]:checked")].map(box => box.value));
  const category = form.elements.category.value;
  const words = form.elements.text.value.toLowerCase().split(/\s+/).filter(Boolean);
  let shown = 0;
  for (const item of cases) {
    const fits = outcomes.has(item.dataset.outcome)
      && (!category || item.dataset.category === category)
      && (!words.length || words.every(word => item.textContent.toLowerCase().includes(word)));
    item.hidden = !fits;
    shown += fits;
  }
  count.textContent = `${shown} of ${cases.length} cases`;
}

// A link to a case must not lead to one that is filtered away or closed.
function reveal() {
  const item = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (item?.matches(".case")) {
    form.reset();
    apply();
    item.open = true;
    item.scrollIntoView();
  }
}

form.hidden = false;
form.addEventListener("input", apply);
form.addEventListener("submit", event => event.preventDefault());
document.getElementById("open").addEventListener("click", () => cases.forEach(item => { item.open ||= !item.hidden; }));
document.getElementById("close").addEventListener("click", () => cases.forEach(item => { item.open = false; }));
addEventListener("hashchange", reveal);
apply();
reveal();
