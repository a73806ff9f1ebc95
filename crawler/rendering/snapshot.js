// The page as its scripts have made it. Runs in a world of its own: nothing that the page has
// redefined is used here.
(options) => {
  const named = new RegExp(options.names);
  const notNamed = new RegExp(options.notNames, "i");
  const waiting = new RegExp(options.waiting, "i");

  const nameOf = (element) => `${element.id} ${element.getAttribute("class") || ""}`;

  const isList = (element) =>
    /^(ul|ol|dl|tbody)$/.test(element.localName) ||
    (/^(div|section|table)$/.test(element.localName) && named.test(nameOf(element)));

  const isEmpty = (element) => {
    const text = element.textContent.trim();
    const says = text.length <= options.waitingChars && waiting.test(text);
    return (!text || says) && !element.querySelector("img, svg, canvas, video, iframe, input");
  };

  const isHollow = (element) =>
    isList(element) &&
    isEmpty(element) &&
    !notNamed.test(nameOf(element)) &&
    !element.closest("header, footer, nav");

  const copy = document.cloneNode(true);
  for (const element of copy.querySelectorAll("script, noscript, style")) {
    if (!/xml/i.test(element.getAttribute("type") || "")) element.remove();
  }
  const html = copy.documentElement ? copy.documentElement.outerHTML : "";
  return {
    url: document.URL,
    html: html.slice(0, options.htmlChars + 1),
    charset: document.characterSet,
    text: document.body ? document.body.innerText.slice(0, options.textChars) : "",
    hollow: Array.from(document.querySelectorAll("ul, ol, dl, tbody, div, section, table")).some(isHollow),
  };
}
