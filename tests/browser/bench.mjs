// bench.mjs REPORT.html: how long it takes to load and to filter, and how long JSON.parse of its columns does.
import fs from 'node:fs';
import { launch, openFile } from './page.mjs';

const [file] = process.argv.slice(2);
const ROUNDS = 5;

const median = (all) => [...all].sort((a, b) => a - b)[all.length >> 1];

// In the page: the texts of all columns, parsed once more.
async function parseTimes() {
    const texts = [];
    for (const block of document.querySelectorAll('script[id^="col-"]')) {
        const bytes = Uint8Array.from(atob(JSON.parse(block.textContent)), (c) => c.charCodeAt(0));
        const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
        texts.push(await new Response(stream).text());
    }
    const begin = performance.now();
    for (const text of texts) JSON.parse(text);
    return {ms: performance.now() - begin, bytes: texts.reduce((sum, text) => sum + text.length, 0)};
}

async function once() {
    const browser = await launch();
    const {page} = await openFile(browser, file);
    const measured = (name) => page.evaluate((of) => performance.getEntriesByName(of, 'measure').map((m) => m.duration), name);
    const [load] = await measured('snapaudit-load');
    const count = await page.evaluate(() => JSON.parse(document.getElementById('data-head').textContent).count);
    await page.evaluate(() => performance.clearMeasures());
    for (const value of ['fail', 'unknown', 'fail']) {
        await page.evaluate((status) => { location.hash = `#status=${status}`; }, value);
        await page.waitForFunction((status) => document.getElementById('filter-status').selectedOptions[0].textContent.startsWith(status), {}, value);
    }
    await page.evaluate(() => { location.hash = '#q=vol-0a'; });
    await page.waitForFunction(() => document.getElementById('search').value === 'vol-0a');
    const filters = await measured('snapaudit-filter');
    const open = await page.evaluate(async () => {
        const begin = performance.now();
        document.querySelector('.open').click();
        while (!document.querySelector('dialog[open] section')) await new Promise((done) => setTimeout(done, 1));
        return performance.now() - begin;
    });
    const link = await page.evaluate(async () => {
        document.querySelector('dialog').close();
        await new Promise((done) => setTimeout(done, 100)); // closing sets the address, a moment later
        const begin = performance.now();
        location.hash = '#f=0123456789abcdef'; // nobody's: all are looked at
        while (!/not in this report/.test(document.getElementById('findings-app').innerText)) await new Promise((done) => setTimeout(done, 1));
        return performance.now() - begin;
    });
    const parse = await page.evaluate(parseTimes);
    await browser.close();
    return {count, load, filter: median(filters), slowest: Math.max(...filters), open, link, ...parse};
}

const runs = [];
for (let i = 0; i < ROUNDS; i++) runs.push(await once());
const of = (name) => median(runs.map((run) => run[name]));
const line = (words, name, most) => console.log(`${words.padEnd(34)} ${of(name).toFixed(0).padStart(6)} ms  ${(of(name) / of('ms')).toFixed(2)} x${most ? `  (at most ${most} x)` : ''}`);
console.log(`report.html of ${runs[0].count.toLocaleString('en-US')} findings: ${(fs.statSync(file).size / 1e6).toFixed(1)} MB, `
    + `${(of('bytes') / 1e6).toFixed(0)} MB of columns, median of ${ROUNDS}`);
line('JSON.parse of its columns', 'ms');
line('load, until it can be used', 'load', 8);
line('filter, a choice', 'filter', 1);
line('filter, the slowest', 'slowest');
line('the first finding opened', 'open');
line('a link to a finding followed', 'link');
