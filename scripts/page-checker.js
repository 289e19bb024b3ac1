// Looks at a page from inside and leaves its complaints in the document, one per line. Only ever put into a copy.
// When all is loaded: an image is drawn no sooner.
addEventListener("load", () => {
    const complaints = [];
    const say = text => complaints.push(text.replace(/\s+/g, " "));
    const named = element => (element.textContent || "").trim().slice(0, 60);
    for (const folded of document.querySelectorAll("details")) folded.open = true;

    const root = document.documentElement;
    if (root.scrollWidth > root.clientWidth) say(`page: ${root.scrollWidth} px wide in ${root.clientWidth}`);

    const inBox = element => element.closest(".box,.scroll");
    for (const element of document.querySelectorAll("h1,h2,h3,h4,p,li,dt,dd,pre,figure,figcaption,section,svg,td,th")) {
        if (element.clientWidth && element.scrollWidth > element.clientWidth + 1) say(`overflow: ${named(element)}`);
        const box = element.getBoundingClientRect();
        if (!inBox(element) && box.width && box.right > root.clientWidth + 1) say(`beyond the edge: ${named(element)}`);
    }

    for (const drawing of document.querySelectorAll("svg")) {
        const frame = drawing.getBoundingClientRect();
        const scale = frame.width / (drawing.viewBox.baseVal.width || frame.width);
        const texts = [...drawing.querySelectorAll("text")].map(text => [text, text.getBoundingClientRect()]);
        texts.forEach(([text, a], index) => {
            if (scale * parseFloat(getComputedStyle(text).fontSize) < 8) say(`tiny: ${drawing.id}: ${named(text)}`);
            if (a.left < frame.left - 1 || a.right > frame.right + 1 || a.top < frame.top - 1 || a.bottom > frame.bottom + 1)
                say(`cut off: ${drawing.id}: ${named(text)}`);
            for (const [other, b] of texts.slice(index + 1)) {
                const wide = Math.min(a.right, b.right) - Math.max(a.left, b.left);
                const high = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
                // Boxes hold the room for accents, which no two lines need at once.
                if (wide > 0.5 && high > Math.min(a.height, b.height) * 0.3)
                    say(`overlap: ${drawing.id}: ${named(text)} / ${named(other)}`);
            }
        });
    }

    // Each pixel of the image is a cell of the map.
    for (const image of document.querySelectorAll("svg image")) {
        const canvas = document.createElement("canvas");
        const context = canvas.getContext("2d");
        canvas.width = canvas.height = 64;
        try {
            context.imageSmoothingEnabled = false;
            context.drawImage(image, 0, 0, 64, 64);
        } catch (error) {
            say(`empty map: ${error.message}`);
            continue;
        }
        const colours = new Set(new Uint32Array(context.getImageData(0, 0, 64, 64).data.buffer));
        if (colours.has(0)) say("empty map: nothing was drawn");
        else if (colours.size < 2) say("map in one colour: ");
        const box = image.getBoundingClientRect();
        if (box.width < 100 || box.height < 100) say(`empty map: ${box.width} by ${box.height} px`);
    }
    for (const cell of document.querySelectorAll("svg .cells rect")) {
        const fill = getComputedStyle(cell).fill;
        if (fill === "rgb(0, 0, 0)" || fill === "none") say(`unknown shade: ${cell.getAttribute("class")}`);
    }

    for (const cell of document.querySelectorAll("td[data-v]")) {
        const exact = Number(cell.dataset.v), shown = Number(cell.textContent);
        if (!(Math.abs(shown - exact) <= Math.max(0.00051, Math.abs(exact) * 0.006)))
            say(`number: ${cell.textContent} for ${cell.dataset.v}`);
    }
    if (/\bNaN\b|\bundefined\b/.test(document.body.textContent)) say("a figure that is no number");
    if (document.querySelectorAll("script").length > 1) say("a script of the page's own");

    const result = document.createElement("pre");
    result.id = "complaints";
    result.textContent = complaints.slice(0, 40).join("\n");
    result.dataset.width = root.clientWidth;
    // In a frame, where the browser's dump does not look.
    (parent === window ? document : parent.document).body.append(result);
});
