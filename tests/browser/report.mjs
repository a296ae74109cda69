// report.html in a browser, as people use it: report.mjs COMPANY HOSTILE [IMAGES]
// Each of the first two is a folder with report.html and findings.json of one run. IMAGES: write screenshots there.
import fs from 'node:fs';
import { texts } from './hostile.mjs';
import { axeViolations, launch, openFile } from './page.mjs';

const [company, hostile, images] = process.argv.slice(2);
const file = `${company}/report.html`;
const {findings, rules} = JSON.parse(fs.readFileSync(`${company}/findings.json`, 'utf8'));

function check(name, holds, detail = '') {
    console.log(holds ? `ok ${name}` : `FAILED: ${name} ${String(detail).slice(0, 1200)}`);
}
const nothing = (name, list) => check(name, list.length === 0, list.join('\n'));
const quiet = async (name, {page, complaints, dialogs, requests}) => {
    nothing(`${name}: the console stays empty`, complaints);
    nothing(`${name}: the policy was not broken`, await page.evaluate(() => globalThis.violations));
    nothing(`${name}: no box comes up`, dialogs);
    nothing(`${name}: nothing is loaded`, requests);
};

const shown = (page) => page.$eval('#findings-count', (node) => Number(node.textContent.replace(/ of .*/, '').replace(/\D/g, '')));
const tableDrawn = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done, 0))));
const dialogOpen = (page) => page.waitForSelector('dialog[open] section', {timeout: 60_000});
const hexOf = (page) => page.$$eval('dialog section', (parts) =>
    parts.find((part) => part.querySelector('h3').textContent === 'Fingerprint').querySelector('code').textContent);
const IMAGES = ['report-light', 'findings-dark', 'finding-light', 'pictures-light']; // those that docs show
const screenshot = async (page, name) => {
    if (images && IMAGES.includes(name)) await page.screenshot({path: `${images}/${name}.png`, optimizeForSpeed: false});
};
const scrollTo = (page, id) => page.evaluate((at) => document.getElementById(at).scrollIntoView({behavior: 'instant'}), id);

// As docs/formats.md says that commands are made of templates, written once more.
function commandsOf(finding) {
    const remedy = finding.remediation;
    if (!remedy) return [];
    const templates = (rules[finding.rule].runbook || {}).commands || [];
    return (remedy.commands || []).map((name) => {
        const template = templates.find((one) => one.name === name);
        return template ? template.command.replace(/<([a-z]+)>/g, (whole, word) =>
            (remedy.values || {})[word] ?? finding.subject[word] ?? whole) : name;
    });
}

async function withoutScript(browser) {
    const {page} = await openFile(browser, file, {script: false});
    const text = await page.$eval('#seen', (node) => node.textContent);
    check('without script: the first screen has something to say', text.trim().length > 40, text);
    const note = await page.$eval('#findings', (node) => node.innerText);
    check('without script: where the findings are', /findings\.(csv|json)/.test(note), note);
    await page.close();
}

// Every option of a filter shows as many findings as findings.json has.
async function filterCounts(page, id, valueOf) {
    const counts = new Map();
    for (const finding of findings) {
        const value = valueOf(finding) ?? '';
        counts.set(value, (counts.get(value) || 0) + 1);
    }
    const wrong = [];
    for (const [value, wanted] of [...counts].slice(0, 12)) {
        await page.evaluate((fragment) => { location.hash = fragment; }, `#${new URLSearchParams({[id]: value})}`);
        await page.waitForFunction((n) => document.querySelector('#findings-count').textContent.replace(/ of .*/, '').replace(/\D/g, '') === String(n),
            {timeout: 5000}, wanted).catch(() => {});
        if (await shown(page) !== wanted) wrong.push(`${id}=${value}: ${await shown(page)}, not ${wanted}`);
    }
    nothing(`filter ${id}: as many as findings.json has`, wrong);
}

async function filtersAndSearch(browser) {
    const opened = await openFile(browser, file);
    const {page} = opened;
    check('all findings are there', await shown(page) === findings.length, await shown(page));
    await filterCounts(page, 'status', (f) => f.status);
    await filterCounts(page, 'severity', (f) => f.severity);
    await filterCounts(page, 'rule', (f) => f.rule);
    await filterCounts(page, 'region', (f) => f.subject.region);
    await filterCounts(page, 'account', (f) => f.subject.account);
    await filterCounts(page, 'scope', (f) => f.subject.scope);
    await filterCounts(page, 'owner', (f) => f.subject.owner_tag);
    await filterCounts(page, 'kind', (f) => f.subject.kind);

    const [rule, {controls: [control]}] = Object.entries(rules).find(([, one]) => one.controls);
    const under = findings.filter((f) => (rules[f.rule].controls || [])
        .some((c) => c.framework === control.framework && c.id === control.id)).length;
    await page.evaluate((fragment) => { location.hash = fragment; },
        `#${new URLSearchParams({control: `${control.framework} ${control.id}`})}`);
    await tableDrawn(page);
    check(`filter control: all of its rules, ${rule} among them`, await shown(page) === under, `${await shown(page)}, not ${under}`);

    await page.$$eval('.filter.buttons button', (all) => all.find((button) => button.textContent === 'Clear').click());
    check('clear shows all', await shown(page) === findings.length);

    const subject = findings[findings.length >> 1].subject.id;
    await page.type('#search', subject);
    const found = findings.filter((f) => f.subject.id.includes(subject) || (f.subject.name || '').includes(subject)).length;
    check('search by id', await shown(page) === found, `${await shown(page)}, not ${found}`);
    check('the address follows the search', page.url().includes(`q=${encodeURIComponent(subject)}`), page.url());
    await page.$$eval('.filter.buttons button', (all) => all.find((button) => button.textContent === 'Clear').click());

    const status = await page.$eval('#filter-status', (select) => [...select.options].map((option) => option.textContent));
    await page.select('#filter-status', status[1]);
    const fails = findings.filter((f) => f.status === 'fail').length;
    check('a filter is chosen from its list, which says how many', status[1] === `fail (${fails.toLocaleString('en-US')})`
        && await shown(page) === fails, status.join());
    await page.$$eval('.filter.buttons button', (all) => all.find((button) => button.textContent === 'Clear').click());

    await page.$$eval('button.sort', (all) => all.find((button) => button.textContent === 'Age').click());
    await page.$$eval('button.sort', (all) => all.find((button) => button.textContent === 'Age').click());
    await tableDrawn(page);
    const eldest = Math.max(...findings.map((f) => f.age_days ?? -1));
    const first = await page.$eval('.tabulator-row [tabulator-field=age]', (cell) => cell.textContent);
    check('sorted by age, the eldest first', first === `${eldest.toLocaleString('en-US')} day${eldest === 1 ? '' : 's'}`, `${first}, not ${eldest}`);
    check('the order is told to a screen reader',
        await page.$eval('.tabulator-col[tabulator-field=age]', (col) => col.getAttribute('aria-sort')) === 'descending');
    await page.$eval('.tabulator-page[data-page=next]', (button) => button.click()).catch(() => {});
    await tableDrawn(page);

    const sum = await page.$$eval('#breakdown tbody tr', (rows) => rows.reduce((all, row) =>
        all + Number(row.children[1].textContent.replace(/\D/g, '')), 0));
    check('the fails by scope add up', sum === fails, `${sum}, not ${fails}`);
    await page.$eval('#breakdown tbody a', (link) => link.click());
    await tableDrawn(page);
    check('a name of the breakdown leads to its findings', /#scope=/.test(page.url()) && await shown(page) <= findings.length, page.url());
    check('pictures are drawn', (await page.$$('#pictures svg .ct-bar')).length > 5);
    await quiet('filters', opened);
    await page.close();
}

async function openedFindings(browser) {
    const opened = await openFile(browser, file);
    const {page} = opened;
    const ofRule = new Map(findings.map((finding) => [`${finding.rule} ${finding.status}`, finding]));
    const wrong = [];
    for (const finding of ofRule.values()) {
        await page.evaluate((fragment) => { location.hash = fragment; }, `#f=${finding.fingerprint.slice(0, 16)}`);
        await page.waitForFunction((hex) => [...document.querySelectorAll('dialog[open] code')].some((code) => code.textContent === hex),
            {timeout: 20_000}, finding.fingerprint).catch(() => wrong.push(`${finding.rule}: not opened`));
        const text = await page.$eval('dialog', (dialog) => dialog.textContent);
        if (!text.includes(finding.subject.id)) wrong.push(`${finding.rule}: no id`);
        const clauses = await page.$$eval('dialog section:has(table) tbody tr', (rows) => rows.length).catch(() => 0);
        if (clauses !== (finding.evidence || []).length) wrong.push(`${finding.rule}: ${clauses} clauses`);
        const commands = await page.$$eval('dialog .commands code', (all) => all.map((code) => code.textContent));
        if (commands.join('\n') !== commandsOf(finding).join('\n')) wrong.push(`${finding.rule}: ${commands}\nnot ${commandsOf(finding)}`);
        const link = await page.$eval('dialog a[target]', (a) => [a.href, a.rel].join()).catch(() => '');
        if (link !== (finding.console_url ? `${new URL(finding.console_url).href},noopener noreferrer` : ''))
            wrong.push(`${finding.rule}: ${link}`);
        const missing = (finding.unknown_because || []).filter((gap) => !text.includes(gap.error));
        if (missing.length > 0) wrong.push(`${finding.rule}: gaps not told`);
    }
    nothing('findings open by their links: fingerprint, clauses, commands, gaps, console', wrong);
    await page.$$eval('dialog button', (all) => all.find((button) => button.textContent === 'Close').click());
    await page.evaluate(() => { location.hash = '#f=0123456789abcdef'; });
    await page.waitForFunction(() => /not in this report/.test(document.querySelector('#findings-app').innerText));
    check('a link to a finding that is not there says so', await page.$('dialog[open]') === null);
    await quiet('opened', opened);
    await page.close();

    const finding = findings[findings.length - 1];
    const direct = await openFile(browser, file, {fragment: `#f=${finding.fingerprint}`});
    await dialogOpen(direct.page);
    check('the address of a finding opens it', await hexOf(direct.page) === finding.fingerprint);
    await quiet('deep link', direct);
    await direct.page.close();
}

async function keyboard(browser) {
    const opened = await openFile(browser, file);
    const {page} = opened;
    const order = await page.evaluate(() => [...document.querySelectorAll('a[href], button, select, input, summary, [tabindex="0"]')].length);
    const trail = [];
    for (let i = 0; i < order + 5; i++) {
        await page.keyboard.press('Tab');
        const at = await page.evaluate(() => {
            const node = document.activeElement, box = node.getBoundingClientRect();
            if (node === document.body) return null;
            const before = globalThis.lastFocused;
            globalThis.lastFocused = node;
            return {name: node.outerHTML.slice(0, 120), visible: box.width > 0 && box.height > 0,
                outline: getComputedStyle(node).outlineStyle,
                forward: !before || Boolean(before.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING)};
        });
        if (at === null) break;
        trail.push(at);
    }
    check('tab: the skip link comes first', trail.length > 0 && /class="skip"/.test(trail[0].name), trail[0] && trail[0].name);
    check('tab: it goes through filters, rows and breakdown to the end', ['id="search"', 'id="filter-status"', 'class="open"', '<summary']
        .every((part) => trail.some((at) => at.name.includes(part))) && trail.length > 30, trail.length);
    nothing('tab: in the order of the page', trail.filter((at) => !at.forward).map((at) => at.name));
    nothing('tab: what has the focus is seen', trail.filter((at) => !at.visible || at.outline === 'none').map((at) => at.name));

    await page.focus('.open');
    await page.keyboard.press('ArrowDown');
    const second = await page.evaluate(() => [...document.querySelectorAll('.open')].indexOf(document.activeElement));
    check('arrow down goes to the next row', second === 1, second);
    await page.keyboard.press('Enter');
    await dialogOpen(page);
    await page.waitForFunction(() => document.activeElement.id === 'finding-title');
    check('Enter opens it, and its title has the focus', true);
    await page.keyboard.press('Tab');
    check('the focus stays in what is open', await page.evaluate(() => Boolean(document.activeElement.closest('dialog'))));
    await page.keyboard.press('Escape');
    const back = await page.evaluate(() => [...document.querySelectorAll('.open')].indexOf(document.activeElement));
    check('Escape closes it, and the focus is back on the row', await page.$('dialog[open]') === null && back === 1, back);
    await quiet('keyboard', opened);
    await page.close();
}

async function namesForScreenReaders(page, name) {
    const tree = await page.accessibility.snapshot({interestingOnly: true});
    const nameless = [];
    const walk = (node) => {
        if (['button', 'link', 'combobox', 'searchbox', 'textbox', 'dialog', 'grid', 'region', 'img', 'image'].includes(node.role) && !node.name)
            nameless.push(node.role);
        (node.children || []).forEach(walk);
    };
    walk(tree);
    nothing(`${name}: everything that acts has a name`, nameless);
}

async function forEveryone(browser, dark) {
    const mode = dark ? 'dark' : 'light';
    const opened = await openFile(browser, file, {dark});
    const {page} = opened;
    await screenshot(page, `report-${mode}`);
    nothing(`${mode}: axe finds nothing in the page`, await axeViolations(page));
    await namesForScreenReaders(page, mode);
    await page.$$eval('main details', (all) => all.forEach((details) => { details.open = true; }));
    nothing(`${mode}: nor with everything unfolded`, await axeViolations(page));
    await page.$$eval('main details', (all) => all.forEach((details, k) => { details.open = k === 0; }));
    await scrollTo(page, 'findings');
    await screenshot(page, `findings-${mode}`);
    await scrollTo(page, 'pictures');
    await screenshot(page, `pictures-${mode}`);
    await page.$eval('.open', (button) => button.click());
    await dialogOpen(page);
    nothing(`${mode}: nor in an opened finding`, await axeViolations(page));
    await namesForScreenReaders(page, `${mode}, opened`);
    await screenshot(page, `finding-${mode}`);
    await quiet(mode, opened);
    const colours = await page.evaluate(() => ['body', '.chip.status-fail, .chip', '.tabulator-row', '#pictures .ct-label'].map((selector) => {
        const style = getComputedStyle(document.querySelector(selector));
        return `${style.color} on ${style.backgroundColor}`;
    }));
    await page.close();
    return colours;
}

async function narrow(browser) {
    const opened = await openFile(browser, file);
    await opened.page.setViewport({width: 360, height: 740});
    await tableDrawn(opened.page);
    const wide = await opened.page.evaluate(() => document.documentElement.scrollWidth);
    check('on a telephone the page itself does not scroll sideways', wide <= 360, wide);
    nothing('on a telephone axe finds nothing', await axeViolations(opened.page));
    await opened.page.close();
}

async function paper(browser) {
    const opened = await openFile(browser, file, {dark: true});
    const pdf = Buffer.from(await opened.page.pdf({format: 'A4', printBackground: true, outline: true, tagged: true}));
    const text = pdf.toString('latin1');
    check('it prints to PDF', text.startsWith('%PDF') && pdf.length > 20_000, pdf.length);
    check('with its headings', ['Findings', 'Exemptions'].every((title) => text.includes(`/Title (${title})`)),
        (text.match(/\/Title \([^)]*\)/g) || []).join());
    await opened.page.emulateMediaType('print');
    const paper = await opened.page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    check('on white, also from a dark screen', paper === 'rgb(255, 255, 255)', paper);
    await quiet('paper', opened);
    await opened.page.close();
}

async function strangers(browser) {
    const opened = await openFile(browser, `${hostile}/report.html`);
    const {page} = opened;
    const own = JSON.parse(fs.readFileSync(`${hostile}/findings.json`, 'utf8')).findings;
    const elements = () => page.evaluate(() => ['script', 'style', 'img', 'iframe', 'object', 'embed', 'form', 'meta', 'base']
        .map((tag) => `${tag} ${document.getElementsByTagName(tag).length}`).join());
    const before = await elements(), wrong = [];
    for (const text of texts) {
        const finding = own.find((f) => f.subject.name !== undefined && f.subject.name === text);
        if (!finding) {
            wrong.push(`no finding of ${text}`);
            continue;
        }
        await page.evaluate((fragment) => { location.hash = fragment; }, `#${new URLSearchParams({owner: text})}`);
        await tableDrawn(page);
        if (await shown(page) !== own.filter((f) => f.subject.owner_tag === text).length) wrong.push(`owner=${text}: ${await shown(page)}`);
        await page.evaluate((fragment) => { location.hash = fragment; }, `#f=${finding.fingerprint.slice(0, 16)}`);
        await page.waitForFunction((hex) => [...document.querySelectorAll('dialog[open] code')].some((code) => code.textContent === hex),
            {timeout: 20_000}, finding.fingerprint).catch(() => wrong.push(`not opened: ${text}`));
        const there = await page.$$eval('dialog bdi', (all, name) => all.some((node) => node.textContent === name), text);
        if (!there) wrong.push(`not shown as it is: ${text}`);
        if (await page.$('dialog bdi *') !== null) wrong.push(`markup in ${text}`);
        await page.keyboard.press('Escape');
    }
    nothing('hostile: every text is shown, as text', wrong);
    check('hostile: no element came of them', await elements() === before, `${await elements()}, not ${before}`);
    check('hostile: the page is still to be seen', await page.$eval('h1', (node) => node.getBoundingClientRect().height > 0));
    nothing('hostile: axe finds nothing', await axeViolations(page));
    await quiet('hostile', opened);

    // That the policy is in force at all: it stops what stands in no hash.
    await page.evaluate(() => {
        const script = document.createElement('script');
        script.textContent = 'globalThis.ran = true';
        document.body.append(script);
        const holder = document.createElement('div');
        holder.innerHTML = '<p style="color: red" onclick="globalThis.ran = true">x</p>';
        document.body.append(holder);
        holder.firstChild.click();
    });
    check('the policy stops other scripts', await page.evaluate(() => globalThis.ran === undefined && globalThis.violations.length >= 3));
    await page.close();
}

const browser = await launch();
try {
    await withoutScript(browser);
    await filtersAndSearch(browser);
    await openedFindings(browser);
    await keyboard(browser);
    const light = await forEveryone(browser, false), dark = await forEveryone(browser, true);
    nothing('dark mode has other colours', light.filter((colours, k) => colours === dark[k]));
    await narrow(browser);
    await paper(browser);
    await strangers(browser);
} finally {
    await browser.close();
}
