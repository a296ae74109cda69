// A browser with one page, and everything that it complains about.
import fs from 'node:fs';
import puppeteer from 'puppeteer-core';
import { pathToFileURL } from 'node:url';

export function launch() {
    const root = process.getuid && process.getuid() === 0; // it refuses its sandbox to root
    return puppeteer.launch({
        executablePath: process.env.SNAPAUDIT_CHROMIUM,
        headless: true,
        protocolTimeout: 600_000,
        args: ['--disable-gpu', '--disable-dev-shm-usage', '--lang=en-US', ...(root ? ['--no-sandbox'] : [])],
    });
}

// The page of a file, and lists of what must stay empty: complaints, dialogs, requests for anything else.
export async function openFile(browser, file, {fragment = '', script = true, dark = false} = {}) {
    const page = await browser.newPage();
    const complaints = [], dialogs = [], requests = [];
    const url = pathToFileURL(file).href + fragment;
    page.on('console', (message) => {
        if (['error', 'warn', 'assert'].includes(message.type())) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(String(error)));
    page.on('dialog', (dialog) => {
        dialogs.push(dialog.message());
        dialog.dismiss();
    });
    page.on('request', (request) => {
        if (request.url().replace(/#.*/, '') !== url.replace(/#.*/, '') && !request.url().startsWith('data:,'))
            requests.push(request.url().slice(0, 200));
    });
    await page.evaluateOnNewDocument(() => {
        globalThis.violations = [];
        document.addEventListener('securitypolicyviolation', (event) =>
            globalThis.violations.push(`${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
    });
    await page.setViewport({width: 1280, height: 860});
    await page.setJavaScriptEnabled(script);
    await page.emulateMediaFeatures([{name: 'prefers-color-scheme', value: dark ? 'dark' : 'light'}]);
    await page.goto(url, {timeout: 300_000});
    if (script) await page.waitForSelector('html[data-ready]', {timeout: 300_000});
    return {page, url, complaints, dialogs, requests,
        violations: () => page.evaluate(() => globalThis.violations)};
}

const axe = fs.readFileSync(new URL('node_modules/axe-core/axe.min.js', import.meta.url), 'utf8');

// What axe-core finds wrong, a line each.
export async function axeViolations(page) {
    await page.evaluate(axe);
    return page.evaluate(async () => {
        const found = await globalThis.axe.run(document, {resultTypes: ['violations']});
        return found.violations.flatMap((violation) => violation.nodes.map((node) =>
            `${violation.id}: ${node.html.slice(0, 160)}: ${node.failureSummary.replace(/\s+/g, ' ').slice(0, 300)}`));
    });
}
