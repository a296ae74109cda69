/* The part of report.html that needs a script: findings that can be searched, opened and linked to, counts by
 * scope, owner and so on, and pictures. All data stands in the page itself, as columns (see docs/report-html.md);
 * nothing is loaded. Texts come from strangers: they become text nodes, never markup. */
(function () {
'use strict';

/* ---- small things ---- */

/* el('a', {href: '#x', class: 'y'}, 'text', node, …): an element; null and undefined children are left out. */
function el(tag, attributes, ...children) {
    const node = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {}))
        if (typeof value === 'function') node.addEventListener(name, value);
        else if (value !== null && value !== undefined && value !== false)
            node.setAttribute(name, value === true ? '' : value);
    node.append(...children.flat().filter((child) => child !== null && child !== undefined));
    return node;
}

/* Text of a stranger: its direction stays inside. */
const bdi = (text) => el('bdi', null, String(text));

const number = (n) => n.toLocaleString('en-US');

function plural(n, word) {
    return `${number(n)} ${word}${n === 1 ? '' : 's'}`;
}

function amount(value) {
    return value.toLocaleString('en-US', {minimumFractionDigits: 2, maximumFractionDigits: 2});
}

function range(floor, ceiling) {
    return floor === ceiling ? amount(floor) : `${amount(floor)} – ${amount(ceiling)}`;
}

async function copy(text, button) {
    const said = button.textContent;
    try {
        await navigator.clipboard.writeText(text);
    } catch {
        const area = el('textarea', {class: 'off-screen', 'aria-hidden': 'true'}, text);
        (button.closest('dialog') || document.body).append(area);
        area.select();
        document.execCommand('copy');
        area.remove();
        button.focus();
    }
    button.textContent = 'Copied';
    setTimeout(() => { button.textContent = said; }, 1500);
}

function copyButton(words, text) {
    return el('button', {type: 'button', class: 'quiet', click: (event) => copy(text(), event.currentTarget)}, words);
}

/* A table whose caption says what it holds, in a region that the keyboard can scroll. */
function table(caption, head, rows) {
    return el('div', {class: 'scroll', role: 'region', tabindex: '0', 'aria-label': caption},
        el('table', null,
            el('caption', null, caption),
            el('thead', null, el('tr', null, head.map((cell) => el('th', {scope: 'col'}, cell)))),
            el('tbody', null, rows.map((row) => el('tr', null, row.map((cell, i) =>
                i === 0 ? el('th', {scope: 'row'}, cell)
                    : el('td', {class: typeof cell === 'number' ? 'number' : null},
                        typeof cell === 'number' ? number(cell) : cell)))))));
}

/* ---- SHA-256 ----
 * crypto.subtle is not there in every place that a file is opened from, and it answers one text at a time, later:
 * a deep link asks for the fingerprints of all findings. */

const SHA = (() => {
    const roots = (power) => {
        const out = [];
        for (let n = 2; out.length < 64; n++) {
            let prime = true;
            for (let d = 2; d * d <= n; d++) prime = prime && n % d !== 0;
            if (prime) out.push(((n ** power % 1) * 4294967296) | 0);
        }
        return Int32Array.from(out);
    };
    return {begin: roots(1 / 2).subarray(0, 8), round: roots(1 / 3), words: new Int32Array(64)};
})();

function shaBlock(state, bytes, at) {
    const w = SHA.words;
    for (let i = 0; i < 16; i++, at += 4)
        w[i] = (bytes[at] << 24) | (bytes[at + 1] << 16) | (bytes[at + 2] << 8) | bytes[at + 3];
    for (let i = 16; i < 64; i++) {
        const x = w[i - 15], y = w[i - 2];
        w[i] = (w[i - 16] + ((x >>> 7 | x << 25) ^ (x >>> 18 | x << 14) ^ (x >>> 3)) + w[i - 7] +
            ((y >>> 17 | y << 15) ^ (y >>> 19 | y << 13) ^ (y >>> 10))) | 0;
    }
    let [a, b, c, d, e, f, g, h] = state;
    for (let i = 0; i < 64; i++) {
        const s = (h + ((e >>> 6 | e << 26) ^ (e >>> 11 | e << 21) ^ (e >>> 25 | e << 7)) +
            ((e & f) ^ (~e & g)) + SHA.round[i] + w[i]) | 0;
        const t = (((a >>> 2 | a << 30) ^ (a >>> 13 | a << 19) ^ (a >>> 22 | a << 10)) +
            ((a & b) ^ (a & c) ^ (b & c))) | 0;
        h = g; g = f; f = e; e = (d + s) | 0; d = c; c = b; b = a; a = (s + t) | 0;
    }
    state[0] += a; state[1] += b; state[2] += c; state[3] += d;
    state[4] += e; state[5] += f; state[6] += g; state[7] += h;
}

const shaRoom = {bytes: new Uint8Array(4096), encoder: new TextEncoder()};

/* 64 hex digits. */
function sha256(text) {
    const room = shaRoom;
    if (room.bytes.length < text.length * 3 + 72) room.bytes = new Uint8Array(text.length * 6 + 128);
    const length = room.encoder.encodeInto(text, room.bytes).written;
    const end = ((length + 8) >> 6 << 6) + 64;
    room.bytes.fill(0, length, end);
    room.bytes[length] = 0x80;
    new DataView(room.bytes.buffer).setUint32(end - 4, length * 8);
    const state = SHA.begin.slice();
    for (let at = 0; at < end; at += 64) shaBlock(state, room.bytes, at);
    return Array.from(state, (word) => (word >>> 0).toString(16).padStart(8, '0')).join('');
}

/* ---- the data ---- */

function parsed(id) {
    const block = document.getElementById(id);
    return block ? JSON.parse(block.textContent) : null;
}

async function inflated(base64) {
    const bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate-raw'));
    return new Response(stream).text();
}

const report = {head: null, count: 0, columns: new Map(), coming: new Map()};

function hasColumn(member) {
    return document.getElementById(`col-${member}`) !== null;
}

/* A column that is there once; its texts are kept once, with a number for each finding. */
async function readColumn(member) {
    const data = JSON.parse(await inflated(parsed(`col-${member}`)));
    report.columns.set(member, Array.isArray(data) ? {values: data}
        : {texts: data.texts, rows: Int32Array.from(data.rows)});
}

function load(members) {
    return Promise.all(members.filter(hasColumn).map((member) => {
        if (!report.coming.has(member)) report.coming.set(member, readColumn(member));
        return report.coming.get(member);
    }));
}

/* The value of a member of finding `i`; null: it has none. */
function at(member, i) {
    const column = report.columns.get(member);
    if (!column) return null;
    if (!column.rows) return column.values[i];
    return column.rows[i] < 0 ? null : column.texts[column.rows[i]];
}

const withId = (text, i) => text === null ? null : text.replaceAll('{id}', () => at('subject.id', i));

/* As model/kind.c has it: the form of a region tells its partition. */
const PARTITIONS = [
    [/^eusc-de-\w+-\d+$/, 'aws-eusc'],
    [/^us-isob-\w+-\d+$/, 'aws-iso-b'],
    [/^us-isof-\w+-\d+$/, 'aws-iso-f'],
    [/^eu-isoe-\w+-\d+$/, 'aws-iso-e'],
    [/^us-gov-\w+-\d+$/, 'aws-us-gov'],
    [/^us-iso-\w+-\d+$/, 'aws-iso'],
    [/^cn-\w+-\d+$/, 'aws-cn'],
];

function partitionOf(region) {
    const row = PARTITIONS.find(([form]) => form.test(region));
    return row ? row[1] : 'aws';
}

/* As rules/fingerprint.c makes it: each part is followed by a NUL. */
function fingerprint(i) {
    const region = at('subject.region', i) || '';
    const parts = ['1', at('rule', i), partitionOf(region), at('subject.account', i) || '', region,
        at('subject.kind', i), at('subject.id', i), ...(at('discriminators', i) || [])];
    return sha256(parts.join('\0') + '\0');
}

/* The finding whose fingerprint begins so; -1: none is in this report. */
async function findFingerprint(prefix) {
    await load(['discriminators']);
    for (let i = 0; i < report.count; i++)
        if (fingerprint(i).startsWith(prefix)) return i;
    return -1;
}

/* ---- filters, search and order ---- */

const ORDER_OF_WORDS = {
    severity: ['critical', 'high', 'medium', 'low', 'info'],
    status: ['fail', 'unknown', 'exempt', 'pass'],
};

/* `through`: it is told of a rule, and so of its findings. */
const FILTERS = [
    {id: 'status', title: 'Status', member: 'status'},
    {id: 'severity', title: 'Severity', member: 'severity'},
    {id: 'baseline', title: 'Beside the baseline', member: 'baseline'},
    {id: 'rule', title: 'Rule', member: 'rule'},
    {id: 'kind', title: 'Kind', member: 'subject.kind'},
    {id: 'scope', title: 'Scope', member: 'subject.scope'},
    {id: 'owner', title: 'Owner', member: 'subject.owner_tag'},
    {id: 'account', title: 'Account', member: 'subject.account'},
    {id: 'region', title: 'Region', member: 'subject.region'},
    {id: 'framework', title: 'Framework', member: 'rule', through: (control) => control.framework},
    {id: 'control', title: 'Control', member: 'rule',
        through: (control) => `${control.framework} ${control.id}`},
];

const SORTS = {
    gravest: {title: 'Gravest first', rank: gravity},
    rule: {title: 'Rule', member: 'rule'},
    status: {title: 'Status', member: 'status'},
    severity: {title: 'Severity', member: 'severity'},
    subject: {title: 'Subject', member: 'subject.id'},
    account: {title: 'Account', member: 'subject.account'},
    region: {title: 'Region', member: 'subject.region'},
    scope: {title: 'Scope', member: 'subject.scope'},
    owner: {title: 'Owner', member: 'subject.owner_tag'},
    age: {title: 'Age', member: 'age_days'},
    saving: {title: 'Saving', member: 'saving_ceiling'},
    baseline: {title: 'Baseline', member: 'baseline'},
};

const LIGHT = ['rule', 'status', 'severity', 'reason', 'baseline', 'subject.kind', 'subject.id', 'subject.name',
    'subject.account', 'subject.account_name', 'subject.region', 'subject.scope', 'subject.owner_tag',
    'subject.arn', 'age_days', 'saving_floor', 'saving_ceiling'];

const OPTIONS_MAX = 300; /* of one filter; the search finds the rest */

const view = {
    filters: [],
    chosen: new Map(), /* id of a filter: text; null: those without */
    query: '',
    sort: 'gravest',
    descending: false,
    orders: new Map(),
    shown: new Uint32Array(0),
    search: null, /* small letters of id and name, by finding */
};

function compareTexts(member) {
    const words = ORDER_OF_WORDS[member];
    if (words) return (a, b) => words.indexOf(a) - words.indexOf(b);
    return (a, b) => (a < b ? -1 : a > b ? 1 : 0);
}

/* The places of texts among each other. */
function ranksOf(texts, compare) {
    const ranks = new Float64Array(texts.length);
    Array.from(texts.keys()).sort((a, b) => compare(texts[a], texts[b])).forEach((row, rank) => { ranks[row] = rank; });
    return ranks;
}

/* A number for each finding that sorts as its member does; NaN: it has none. */
function ranksOfMember(member) {
    const column = report.columns.get(member);
    const ranks = new Float64Array(report.count).fill(NaN);
    if (!column) return ranks;
    if (column.rows) {
        const ofTexts = ranksOf(column.texts, compareTexts(member));
        for (let i = 0; i < ranks.length; i++) if (column.rows[i] >= 0) ranks[i] = ofTexts[column.rows[i]];
    } else if (column.values.some((value) => typeof value === 'string')) {
        const ofTexts = ranksOf(column.values.map((value) => value || ''), compareTexts(member));
        for (let i = 0; i < ranks.length; i++) if (column.values[i] !== null) ranks[i] = ofTexts[i];
    } else {
        for (let i = 0; i < ranks.length; i++) if (column.values[i] !== null) ranks[i] = column.values[i];
    }
    return ranks;
}

function gravity() {
    const severity = ranksOfMember('severity'), status = ranksOfMember('status');
    return severity.map((rank, i) => rank * 8 + status[i]);
}

/* All findings in the order asked for; those without a value come last both ways. */
function order() {
    const name = `${view.sort} ${view.descending}`;
    if (!view.orders.has(name)) {
        const sort = SORTS[view.sort], sign = view.descending ? -1 : 1;
        const ranks = sort.rank ? sort.rank() : ranksOfMember(sort.member);
        const key = ranks.map((rank) => (Number.isNaN(rank) ? Infinity : rank * sign));
        view.orders.set(name, Uint32Array.from({length: report.count}, (_, i) => i)
            .sort((a, b) => (key[a] === key[b] ? a - b : key[a] - key[b])));
    }
    return view.orders.get(name);
}

/* The options of a filter, and for each number of its column (and -1, moved up by one) which options it counts for. */
function makeFilter(filter) {
    const column = report.columns.get(filter.member);
    if (!column) return null;
    const options = new Map();
    const add = (text, code) => {
        if (!options.has(text)) options.set(text, {text, codes: [], count: 0});
        options.get(text).codes.push(code);
    };
    column.texts.forEach((text, code) => {
        if (!filter.through) add(text, code);
        else new Set((report.head.controls[text] || []).map(filter.through)).forEach((name) => add(name, code));
    });
    if (!filter.through && column.rows.includes(-1)) add(null, -1);
    if (options.size === 0) return null;
    const compare = compareTexts(filter.member);
    const sorted = [...options.values()].sort((a, b) =>
        a.text === null ? 1 : b.text === null ? -1 : filter.through ? (a.text < b.text ? -1 : 1) : compare(a.text, b.text));
    return {...filter, rows: column.rows, options: sorted, byText: options,
        counts: new Uint32Array(column.texts.length + 1), select: null};
}

/* What of the column's numbers a filter lets through, moved up by one. */
function allowed(filter, text) {
    const out = new Uint8Array(filter.counts.length);
    const option = filter.byText.get(text);
    for (const code of option ? option.codes : []) out[code + 1] = 1;
    return out;
}

function codesThatHold(member, query) {
    const column = report.columns.get(member);
    if (!column) return null;
    const hits = new Uint8Array(column.texts.length + 1);
    let any = false;
    column.texts.forEach((text, code) => {
        const title = member === 'rule' ? ` ${(report.head.rules[text] || {}).title || ''}` : '';
        if ((text + title).toLowerCase().includes(query)) any = hits[code + 1] = 1;
    });
    return any ? {rows: column.rows, hits} : null;
}

/* Which findings have the words in their id, name, ARN, rule, title or reason. */
function matches(query) {
    if (!view.search)
        view.search = Array.from({length: report.count}, (_, i) =>
            `${at('subject.id', i)}\n${at('subject.name', i) || ''}`.toLowerCase());
    const words = query.toLowerCase(), out = new Uint8Array(report.count);
    const coded = ['rule', 'reason'].map((member) => codesThatHold(member, words)).filter(Boolean);
    const arn = words.startsWith('arn:');
    for (let i = 0; i < out.length; i++)
        out[i] = view.search[i].includes(words) || coded.some(({rows, hits}) => hits[rows[i] + 1]) ||
            (arn && (withId(at('subject.arn', i), i) || '').toLowerCase().includes(words)) ? 1 : 0;
    return out;
}

/* One pass: a finding that one filter alone keeps out counts for the options of that filter. */
function apply() {
    performance.mark('snapaudit-filter-begin');
    const hits = view.query ? matches(view.query) : null;
    const active = view.filters.filter((filter) => view.chosen.has(filter.id));
    const doors = active.map((filter) => ({filter, rows: filter.rows, open: allowed(filter, view.chosen.get(filter.id))}));
    const passes = new Uint8Array(report.count);
    const idle = view.filters.filter((filter) => !view.chosen.has(filter.id));
    for (const filter of view.filters) filter.counts.fill(0);
    let total = 0;
    for (let i = 0; i < passes.length; i++) {
        if (hits && !hits[i]) continue;
        let shut = null, several = false;
        for (const door of doors) {
            if (door.open[door.rows[i] + 1]) continue;
            several = shut !== null;
            if (several) break;
            shut = door.filter;
        }
        if (several) continue;
        if (shut) {
            shut.counts[shut.rows[i] + 1]++;
            continue;
        }
        passes[i] = 1;
        total++;
        for (const filter of active) filter.counts[filter.rows[i] + 1]++;
        for (const filter of idle) filter.counts[filter.rows[i] + 1]++;
    }
    view.shown = new Uint32Array(total);
    let next = 0;
    for (const i of order()) if (passes[i]) view.shown[next++] = i;
    performance.measure('snapaudit-filter', 'snapaudit-filter-begin');
}

/* ---- links: the part of the address after # ---- */

/* #f=FINGERPRINT opens a finding; #FILTER=TEXT&…&q=WORDS&sort=NAME sets what is shown. `FILTER=` alone: those without. */
function fragmentOfView() {
    const words = new URLSearchParams();
    for (const filter of FILTERS)
        if (view.chosen.has(filter.id)) words.set(filter.id, view.chosen.get(filter.id) ?? '');
    if (view.query) words.set('q', view.query);
    if (view.sort !== 'gravest' || view.descending) words.set('sort', (view.descending ? '-' : '') + view.sort);
    return words.size === 0 ? '#findings' : `#${words}`;
}

function linkTo(fragment) {
    return location.href.replace(/#.*$/, '') + fragment;
}

function linkToFilter(id, text) {
    return linkTo(`#${new URLSearchParams({[id]: text ?? ''})}`);
}

/* The address follows what is shown, without a step to go back over for each letter. */
function setFragment(fragment) {
    try {
        history.replaceState(null, '', fragment);
    } catch { /* some viewers of files have no history: the button still copies the link */ }
}

function readFragment() {
    if (!location.hash.includes('=')) return null;
    return new URLSearchParams(location.hash.slice(1));
}

async function followFragment() {
    const words = readFragment();
    if (!words) return;
    if (words.has('f')) {
        await openLinked(words.get('f'));
        return;
    }
    view.chosen.clear();
    for (const filter of view.filters)
        if (words.has(filter.id)) view.chosen.set(filter.id, words.get(filter.id) || null);
    view.query = words.get('q') || '';
    const sort = words.get('sort') || 'gravest';
    view.descending = sort.startsWith('-');
    view.sort = Object.hasOwn(SORTS, sort.replace(/^-/, '')) ? sort.replace(/^-/, '') : 'gravest';
    show();
    document.getElementById('findings').scrollIntoView();
}

/* ---- the findings ---- */

const ui = {table: null, count: null, search: null, sort: null, dialog: null};

function chip(kind, word) {
    return el('span', {class: `chip ${kind}-${word}`}, word);
}

/* Words for people beside the text of a filter. */
const LABELS = {
    rule: (text) => `${text}: ${(report.head.rules[text] || {}).title || ''}`,
    account: (text) => {
        const names = report.columns.get('subject.account_name');
        if (!names) return text;
        const i = report.columns.get('subject.account').rows.indexOf(
            report.columns.get('subject.account').texts.indexOf(text));
        const name = at('subject.account_name', i);
        return name ? `${text} ${name}` : text;
    },
};

function labelOf(filter, text) {
    if (text === null) return '(none)';
    return LABELS[filter.id] ? LABELS[filter.id](text) : text;
}

function makeSelect(filter) {
    const most = filter.options.length > OPTIONS_MAX;
    const select = el('select', {id: `filter-${filter.id}`, change: () => {
        const option = filter.listed[select.selectedIndex - 1];
        if (option) view.chosen.set(filter.id, option.text);
        else view.chosen.delete(filter.id);
        changed();
    }});
    filter.listed = most ? mostCommon(filter) : filter.options;
    filter.listed.forEach((option) => { option.label = labelOf(filter, option.text); });
    filter.select = select;
    return el('div', {class: 'filter'},
        el('label', {for: select.id}, most ? `${filter.title} (the ${OPTIONS_MAX} with most findings)` : filter.title), select);
}

function mostCommon(filter) {
    for (const code of filter.rows) filter.counts[code + 1]++;
    countOptions(filter);
    return [...filter.options].sort((a, b) => b.count - a.count).slice(0, OPTIONS_MAX);
}

function countOptions(filter) {
    for (const option of filter.options)
        option.count = option.codes.reduce((sum, code) => sum + filter.counts[code + 1], 0);
}

/* What a link chose may be none of those listed, or nothing that is there. */
function listChosen(filter) {
    if (!view.chosen.has(filter.id)) return;
    const text = view.chosen.get(filter.id);
    if (filter.listed.some((option) => option.text === text)) return;
    const option = filter.byText.get(text) || {text, codes: [], count: 0};
    option.label = labelOf(filter, text);
    filter.listed = [...filter.listed, option];
}

function fillSelect(filter) {
    countOptions(filter);
    listChosen(filter);
    const select = filter.select, wanted = filter.listed.length + 1;
    while (select.length < wanted) select.append(el('option', {dir: 'auto'}));
    select.options[0].textContent = 'all';
    filter.listed.forEach((option, i) => {
        const text = `${option.label} (${number(option.count)})`;
        if (select.options[i + 1].textContent !== text) select.options[i + 1].textContent = text;
    });
    select.selectedIndex = view.chosen.has(filter.id)
        ? 1 + filter.listed.findIndex((option) => option.text === view.chosen.get(filter.id)) : 0;
}

function changed() {
    setFragment(fragmentOfView());
    show();
}

function show() {
    apply();
    for (const filter of view.filters) fillSelect(filter);
    if (ui.search.value !== view.query) ui.search.value = view.query;
    ui.sort.value = (view.descending ? '-' : '') + view.sort;
    ui.count.textContent = view.shown.length === report.count ? `${plural(report.count, 'finding')}`
        : `${number(view.shown.length)} of ${plural(report.count, 'finding')}`;
    ui.empty.hidden = view.shown.length > 0;
    if (ui.ready) ui.table.setPage(1);
}

/* What Tabulator asks for: one page of rows. */
function pageOf(params) {
    const size = params.size, begin = (params.page - 1) * size;
    return Promise.resolve({
        data: Array.from(view.shown.subarray(begin, begin + size), (i) => ({i})),
        last_page: Math.max(1, Math.ceil(view.shown.length / size)),
        last_row: view.shown.length,
    });
}

function savingOf(i) {
    const floor = at('saving_floor', i), ceiling = at('saving_ceiling', i);
    return floor === null || ceiling === null ? null : range(floor, ceiling);
}

function subjectCell(i) {
    const name = at('subject.name', i);
    return el('div', {class: 'subject'},
        el('button', {type: 'button', class: 'open', 'aria-haspopup': 'dialog',
            'aria-label': `Open ${at('rule', i)} of ${at('subject.id', i)}`,
            click: (event) => { event.stopPropagation(); open(i); }}, bdi(at('subject.id', i))),
        name === null ? null : el('span', {class: 'name'}, bdi(name)));
}

const textCell = (member) => (i) => (at(member, i) === null ? '' : bdi(at(member, i)));

const COLUMNS = [
    {sort: 'severity', width: 92, cell: (i) => chip('severity', at('severity', i))},
    {sort: 'status', width: 92, cell: (i) => chip('status', at('status', i))},
    {sort: 'baseline', width: 90, cell: textCell('baseline')},
    {sort: 'rule', width: 180, cell: (i) => el('span', {class: 'rule'}, at('rule', i),
        el('span', {class: 'reason'}, at('reason', i) || ''))},
    {sort: 'subject', width: 205, cell: subjectCell},
    {sort: 'account', width: 128, cell: textCell('subject.account')},
    {sort: 'region', width: 125, cell: textCell('subject.region')},
    {sort: 'scope', width: 85, cell: textCell('subject.scope')},
    {sort: 'owner', width: 90, cell: textCell('subject.owner_tag')},
    {sort: 'age', width: 88, right: true, cell: (i) => (at('age_days', i) === null ? '' : plural(at('age_days', i), 'day'))},
    {sort: 'saving', width: 125, right: true, cell: (i) => savingOf(i) || ''},
];

function makeTable(holder, pages) {
    const columns = COLUMNS.filter((column) => report.columns.has(SORTS[column.sort].member));
    const currency = report.head.run.currency;
    ui.table = new Tabulator(holder, {
        layout: 'fitColumns',
        renderVertical: 'basic',
        pagination: true,
        paginationElement: pages, /* beside it: a grid holds rows only */
        paginationMode: 'remote',
        paginationSize: 50,
        sortMode: 'remote',
        ajaxURL: 'none', /* nothing is loaded: the page answers */
        ajaxRequestFunc: (url, config, params) => pageOf(params),
        columnDefaults: {resizable: false, headerSort: false, formatter: (cell) => {
            const made = COLUMNS.find((column) => column.sort === cell.getField()).cell(cell.getData().i);
            return typeof made === 'string' ? document.createTextNode(made) : made;
        }},
        columns: columns.map((column) => ({
            field: column.sort,
            title: column.sort === 'saving' && currency ? `Saving (${currency}/month)` : SORTS[column.sort].title,
            minWidth: column.width,
            hozAlign: column.right ? 'right' : 'left',
            titleFormatter: (cell) => sortButton(column.sort, cell.getValue()),
        })),
    });
    ui.table.on('tableBuilt', () => {
        /* No row group, and so nothing that a grid may hold with a stop of its own; the buttons in it are stops. */
        holder.querySelector('.tabulator-tableholder').removeAttribute('tabindex');
        ui.ready = true;
        markSort();
    });
    ui.table.on('rowClick', (event, row) => {
        if (String(getSelection()) === '') open(row.getData().i);
    });
    ui.table.on('renderComplete', markSort);
    holder.addEventListener('keydown', moveAmongRows);
}

function sortButton(name, title) {
    return el('button', {type: 'button', class: 'sort', click: () => {
        view.descending = view.sort === name ? !view.descending : false;
        view.sort = name;
        changed();
    }}, title);
}

function markSort() {
    if (!ui.ready) return;
    for (const column of ui.table.getColumns()) {
        const sorted = column.getField() === view.sort;
        column.getElement().setAttribute('aria-sort', !sorted ? 'none' : view.descending ? 'descending' : 'ascending');
    }
}

/* Up and down go from row to row; Enter opens, as it does on any button. */
function moveAmongRows(event) {
    const step = {ArrowDown: 1, ArrowUp: -1}[event.key];
    const here = event.target.closest('.open');
    if (!step || !here) return;
    const all = [...event.currentTarget.querySelectorAll('.open')];
    const next = all[all.indexOf(here) + step];
    if (next) next.focus();
    event.preventDefault();
}

function heldBack() {
    const held = report.head.held_back;
    if (!held) return null;
    return el('p', {class: 'note'}, `This run has more findings than one page can hold: ${number(held.results)}, `
        + `where ${number(held.limit)} are the limit. Listed here are the first ${number(report.count)}, the gravest; `
        + 'the counts above are of all, and findings.csv and findings.json hold every one.');
}

function makeSort() {
    ui.sort = el('select', {id: 'sort', change: () => {
        view.descending = ui.sort.value.startsWith('-');
        view.sort = ui.sort.value.replace(/^-/, '');
        changed();
    }});
    for (const [name, sort] of Object.entries(SORTS)) {
        if (sort.member && !report.columns.has(sort.member)) continue;
        ui.sort.append(el('option', {value: name}, sort.title));
        if (sort.member) ui.sort.append(el('option', {value: `-${name}`}, `${sort.title}, the other way`));
        else ui.sort.append(el('option', {value: `-${name}`}, 'Gravest last'));
    }
    return el('div', {class: 'filter'}, el('label', {for: 'sort'}, 'Sort by'), ui.sort);
}

function makeFindings(holder) {
    view.filters = FILTERS.map(makeFilter).filter(Boolean);
    ui.search = el('input', {type: 'search', id: 'search', autocomplete: 'off', spellcheck: 'false',
        placeholder: 'id, name, ARN, rule, reason', input: () => { view.query = ui.search.value.trim(); changed(); }});
    ui.count = el('p', {role: 'status', id: 'findings-count'});
    ui.empty = el('p', {class: 'note', hidden: true}, 'No finding is like that. "Clear" shows them all again.');
    const grid = el('div', {id: 'findings-table', 'aria-label': 'Findings'});
    const pages = el('div', {class: 'pages', role: 'group', 'aria-label': 'Pages of findings'});
    holder.replaceChildren(
        ...[heldBack()].filter(Boolean),
        el('div', {role: 'search', class: 'filters', 'aria-label': 'Findings'},
            el('div', {class: 'filter wide'}, el('label', {for: 'search'}, 'Search'), ui.search),
            view.filters.map(makeSelect), makeSort(),
            el('div', {class: 'filter buttons'},
                el('button', {type: 'button', click: () => { view.chosen.clear(); view.query = ''; changed(); }}, 'Clear'),
                copyButton('Copy link to this view', () => linkTo(fragmentOfView())))),
        ui.count, ui.empty, grid, pages);
    apply();
    makeTable(grid, pages);
    show();
}

/* ---- one finding ---- */

const HEAVY = ['was_status', 'was_severity', 'was_reason', 'confidence', 'brake', 'held_by', 'subject.zone', 'subject.outpost', 'subject.environment',
    'subject.cost_center', 'measured', 'limit', 'unit', 'size_gib', 'full_bytes', 'money', 'caused_by',
    'unknown_because', 'evidence', 'related', 'remediation', 'exemption', 'would_be', 'discriminators', 'target',
    'missing_keys', 'proof_at', 'console_url'];

const CONSOLE_HOSTS = /(^|\.)console\.(aws\.amazon\.com|amazonaws\.cn|amazonaws-us-gov\.com)$/;

/* Only what AWS serves, whatever stands in the data. */
function consoleLink(i) {
    try {
        const url = new URL(withId(at('console_url', i), i));
        if (url.protocol !== 'https:' || !CONSOLE_HOSTS.test(url.hostname)) return null;
        return el('a', {href: url.href, rel: 'noopener noreferrer', target: '_blank'}, 'Open in the AWS console');
    } catch {
        return null;
    }
}

/* Pairs of a term and what it is; those without a value are left out. */
function terms(pairs) {
    const list = el('dl');
    for (const [term, value] of pairs)
        if (value !== null && value !== undefined && value !== '')
            list.append(el('div', null, el('dt', null, term), el('dd', null, value instanceof Node ? value : bdi(value))));
    return list.childElementCount > 0 ? list : null;
}

function part(title, ...content) {
    const inside = content.flat().filter(Boolean);
    return inside.length === 0 ? null : el('section', null, el('h3', null, title), inside);
}

const unit = (n, word) => (n === null ? null : `${number(n)} ${word || ''}`.trim());

function factsOf(i) {
    const money = at('money', i), currency = report.head.run.currency;
    return terms([
        ['Status', chip('status', at('status', i))],
        ['Severity', chip('severity', at('severity', i))],
        ['Reason', at('reason', i)],
        ['Confidence', at('confidence', i)],
        ['Beside the baseline', at('baseline', i)],
        ['Was', [at('was_status', i), at('was_severity', i), at('was_reason', i)].filter((word) => word !== null).join(', ')],
        ['Would be', at('would_be', i)],
        ['Held back by', at('brake', i)],
        ['Held back by this alone', at('held_by', i)],
        ['Measured', unit(at('measured', i), at('unit', i))],
        ['Limit', unit(at('limit', i), at('unit', i))],
        ['Target', at('target', i)],
        ['Missing tags', (at('missing_keys', i) || []).join(', ')],
        ['Newest proof', at('proof_at', i)],
        ['Age', at('age_days', i) === null ? null : plural(at('age_days', i), 'day')],
        ['Saving a month', savingOf(i) && `${savingOf(i)} ${currency || ''}`],
        ['Worth a month, in findings of others', money && money.kind === 'of-others'
            ? `${range(money.floor, money.ceiling)} ${currency || ''}` : null],
        ['Basis', money && money.basis],
    ]);
}

function subjectOf(i) {
    const bytes = at('full_bytes', i);
    return terms([
        ['Kind', at('subject.kind', i)],
        ['Id', at('subject.id', i)],
        ['Name', at('subject.name', i)],
        ['ARN', withId(at('subject.arn', i), i)],
        ['Account', at('subject.account', i)],
        ['Account name', at('subject.account_name', i)],
        ['Region', at('subject.region', i)],
        ['Zone', at('subject.zone', i)],
        ['Outpost', at('subject.outpost', i)],
        ['Scope', at('subject.scope', i)],
        ['Owner', at('subject.owner_tag', i)],
        ['Environment', at('subject.environment', i)],
        ['Cost centre', at('subject.cost_center', i)],
        ['Size', unit(at('size_gib', i), 'GiB')],
        ['Full size', unit(bytes, bytes === 1 ? 'byte' : 'bytes')],
        ['Console', consoleLink(i)],
    ]);
}

function evidenceOf(rule, i) {
    const evidence = at('evidence', i);
    if (!evidence) return null;
    return table('What was looked at, clause by clause', ['Clause', 'Holds', 'Value', 'Call of AWS and field', 'Resource', 'Observed'],
        evidence.map((e) => {
            const clause = (rule.clauses || [])[e.clause] || {};
            const resource = e.resource === undefined ? at('subject.id', i) : e.resource;
            return [el('span', null, e.text || clause.text || '', clause.brake ? ' (holds it back)' : ''),
                chip('holds', e.holds), e.value === undefined ? '' : bdi(e.value),
                el('span', null, clause.call || '', clause.field ? ` ${clause.field}` : ''),
                resource === null ? '' : bdi(resource), [e.observed_at, e.grade].filter(Boolean).join(', ')];
        }));
}

function gapsOf(i) {
    const gaps = at('unknown_because', i);
    if (!gaps) return null;
    return el('ul', null, gaps.map((gap) => el('li', null,
        bdi([gap.source, [gap.account, gap.region].filter(Boolean).join('/')].filter(Boolean).join(' ')),
        `: ${gap.error}`, gap.detail ? ', ' : null, gap.detail ? bdi(gap.detail) : null)));
}

function relatedOf(i) {
    const related = at('related', i);
    if (!related) return null;
    return el('ul', null, related.map((r) => el('li', null, `${r.relation}: `, bdi(r.arn || '')))); 
}

/* Every <word> is a value of the finding, else a member of its subject; all in one pass, as docs/formats.md says. */
function filledIn(template, values, i) {
    return template.replace(/<([a-z]+)>/g, (whole, word) =>
        (Object.hasOwn(values, word) ? values[word] ?? at('subject.id', i) : word === 'arn' ? withId(at('subject.arn', i), i)
            : at(`subject.${word}`, i)) ?? whole);
}

const EFFECTS = {
    read: 'reads, changes nothing',
    'dry-run': 'asks whether it would be allowed, changes nothing',
    change: 'changes something',
    destroy: 'destroys something',
};

function commandsOf(book, remedy, i) {
    const templates = new Map((book.commands || []).map((command) => [command.name, command]));
    const own = [...(remedy.effects || [])];
    return (remedy.commands || []).map((name) => {
        const template = templates.get(name);
        const command = template ? filledIn(template.command, remedy.values || {}, i) : name;
        const effect = template ? template.effect : own.shift();
        return el('li', null,
            el('div', {class: 'command-head'}, chip('effect', effect || 'unknown'), ` ${EFFECTS[effect] || ''} `,
                copyButton('Copy', () => command)),
            el('pre', {tabindex: '0', role: 'region', 'aria-label': `Command: ${template ? name : 'as written'}`},
                el('code', null, bdi(command))));
    });
}

function remedyOf(rule, i) {
    const remedy = at('remediation', i);
    if (!remedy) return null;
    const book = rule.runbook || {}, variant = (book.variants || {})[remedy.variant] || book;
    const text = remedy.text || `${variant.text || ''}${remedy.note || ''}`.trim();
    const risk = remedy.risk || variant.risk;
    const reversible = remedy.reversible ?? variant.reversible;
    const commands = commandsOf(book, remedy, i);
    return part(`What to do (${remedy.runbook})`,
        text ? el('p', null, bdi(text)) : null,
        risk ? el('p', null, el('strong', null, 'Risk: '), bdi(risk)) : null,
        typeof reversible === 'boolean' ? el('p', null, reversible ? 'It can be undone.' : 'It cannot be undone.') : null,
        commands.length > 0 ? el('ol', {class: 'commands'}, commands) : null);
}

function exemptionOf(i) {
    const exemption = at('exemption', i);
    if (!exemption) return null;
    return part('Exempt', terms([['Exemption', exemption.id], ['Owner', exemption.owner],
        ['Approved by', exemption.approved_by], ['Reason', exemption.reason], ['Ticket', exemption.ticket],
        ['Until', exemption.expires]]));
}

function causeOf(i) {
    const cause = at('caused_by', i);
    if (cause === null || cause === -1) return null;
    return part('Caused by', typeof cause === 'string'
        ? el('p', null, 'a finding that is not in this report: ', el('code', null, cause))
        : el('p', null, el('a', {href: linkTo(`#f=${fingerprint(cause).slice(0, 16)}`)},
            `${at('rule', cause)} of `, bdi(at('subject.id', cause)))));
}

function controlsOf(rule) {
    if (!rule.controls) return null;
    return part('Controls of frameworks', el('ul', null, rule.controls.map((control) => el('li', null,
        el('a', {href: linkToFilter('control', `${control.framework} ${control.id}`)},
            `${control.framework} ${control.id}`), ` (${control.edition})`))));
}

function ruleOf(rule) {
    return part('The rule', rule.why ? el('p', null, rule.why) : null, terms([
        ['Severity by default', rule.severity_default], ['Family', rule.family], ['Page', rule.doc],
        ['Facts of AWS it rests on', (rule.facts || []).join(', ')]]));
}

function dialogHead(rule, i, hex) {
    const place = ui.place, step = (by) => () => open(view.shown[place + by]);
    return el('header', null,
        el('h2', {id: 'finding-title', tabindex: '-1'}, `${at('rule', i)}: ${rule.title || ''}`),
        el('div', {class: 'buttons'},
            el('button', {type: 'button', disabled: place <= 0, click: step(-1)}, 'Previous'),
            el('button', {type: 'button', disabled: place < 0 || place + 1 >= view.shown.length, click: step(1)}, 'Next'),
            copyButton('Copy link', () => linkTo(`#f=${hex.slice(0, 16)}`)),
            el('button', {type: 'button', click: () => ui.dialog.close()}, 'Close')));
}

/* The columns of what is not in the table are big; they are unpacked when the first finding is opened. */
async function open(i) {
    ui.wanted = i;
    if (!report.opened) {
        ui.dialog.replaceChildren(el('h2', {id: 'finding-title', tabindex: '-1'}, `${at('rule', i)}: unpacking the evidence …`));
        if (!ui.dialog.open) ui.dialog.showModal();
        await new Promise((done) => setTimeout(done, 0)); /* so that it is seen */
        await load(HEAVY);
        report.opened = true;
        if (!ui.dialog.open || ui.wanted !== i) return; /* closed again, or another one since */
    }
    const rule = report.head.rules[at('rule', i)] || {}, hex = fingerprint(i);
    ui.place = view.shown.indexOf(i);
    ui.dialog.replaceChildren(...[
        dialogHead(rule, i, hex),
        part('Verdict', factsOf(i)),
        part('Subject', subjectOf(i)),
        part('Evidence', evidenceOf(rule, i)),
        part('Not seen', gapsOf(i)),
        causeOf(i),
        part('Related', relatedOf(i)),
        exemptionOf(i),
        remedyOf(rule, i),
        controlsOf(rule),
        ruleOf(rule),
        part('Fingerprint', el('p', null, el('code', null, hex)),
            terms([['Told apart by', (at('discriminators', i) || []).join(', ')]])),
    ].filter(Boolean));
    if (!ui.dialog.open) ui.dialog.showModal();
    ui.dialog.scrollTop = 0;
    document.getElementById('finding-title').focus();
    setFragment(`#f=${hex.slice(0, 16)}`);
}

async function openLinked(prefix) {
    const i = /^[0-9a-f]{16,64}$/.test(prefix) ? await findFingerprint(prefix) : -1;
    ui.missing.hidden = i >= 0;
    if (i >= 0) await open(i);
    else document.getElementById('findings').scrollIntoView();
}

function makeDialog() {
    ui.missing = el('p', {class: 'note', role: 'status', hidden: true},
        'The finding that the link names is not in this report: it may be settled, of another run, or hidden here.');
    document.getElementById('findings-app').prepend(ui.missing);
    ui.dialog = el('dialog', {'aria-labelledby': 'finding-title', close: () => setFragment(fragmentOfView())});
    ui.dialog.addEventListener('click', (event) => {
        if (event.target === ui.dialog) ui.dialog.close(); /* beside it */
        const link = event.target.closest('a:not([target])');
        if (link && !link.hash.startsWith('#f=')) ui.dialog.close(); /* to what lies behind it */
    });
    document.body.append(ui.dialog);
}

/* ---- by scope, owner, account, region, framework and control ---- */

const BREAKDOWNS = ['scope', 'owner', 'account', 'region', 'framework', 'control'];
const ROWS_AT_FIRST = 25;

/* Counts by status and what the fails save, for each option of a filter. Amounts are added in millionths. */
function sums(filter) {
    const status = report.columns.get('status'), columns = ORDER_OF_WORDS.status.length;
    const ofWord = status.texts.map((word) => ORDER_OF_WORDS.status.indexOf(word));
    const fail = status.texts.indexOf('fail');
    const counts = new Uint32Array(filter.counts.length * columns);
    const floor = new Float64Array(filter.counts.length), ceiling = floor.slice(), priced = floor.slice();
    for (let i = 0; i < report.count; i++) {
        const row = filter.rows[i] + 1;
        counts[row * columns + ofWord[status.rows[i]]]++;
        if (status.rows[i] !== fail || at('saving_ceiling', i) === null) continue;
        priced[row]++;
        floor[row] += Math.round(at('saving_floor', i) * 1e6);
        ceiling[row] += Math.round(at('saving_ceiling', i) * 1e6);
    }
    return filter.options.map((option) => {
        const add = (of) => option.codes.reduce((sum, code) => sum + of(code + 1), 0);
        return {option, priced: add((row) => priced[row]), floor: add((row) => floor[row]) / 1e6,
            ceiling: add((row) => ceiling[row]) / 1e6,
            counts: ORDER_OF_WORDS.status.map((_, k) => add((row) => counts[row * columns + k]))};
    }).filter((sum) => sum.counts.some((n) => n > 0));
}

function breakdownTable(filter, rows, words) {
    const currency = report.head.run.currency;
    const priced = rows.some((row) => row.priced > 0);
    return table(`Findings by ${filter.title.toLowerCase()}`,
        [filter.title, ...words, ...(priced ? [`What the fails save (${currency}/month)`] : [])],
        rows.map((row) => [
            el('a', {href: linkToFilter(filter.id, row.option.text)},
                bdi(labelOf(filter, row.option.text))),
            ...words.map((word) => row.counts[ORDER_OF_WORDS.status.indexOf(word)]),
            ...(priced ? [el('span', {class: 'number'}, row.priced > 0 ? range(row.floor, row.ceiling) : 'not priced')] : [])]));
}

function fillBreakdown(filter, holder) {
    const rows = sums(filter).sort((a, b) => b.counts[0] - a.counts[0] || b.counts[1] - a.counts[1]);
    const words = ORDER_OF_WORDS.status.filter((word, k) => k < 2 || rows.some((row) => row.counts[k] > 0));
    const draw = (some) => holder.replaceChildren(...[breakdownTable(filter, some, words),
        some.length < rows.length ? el('button', {type: 'button', click: () => {
            draw(rows);
            holder.querySelector('.scroll').focus();
        }}, `Show all ${number(rows.length)}`) : null].filter(Boolean));
    draw(rows.slice(0, ROWS_AT_FIRST));
}

function makeBreakdown(holder) {
    const made = BREAKDOWNS.map((id) => view.filters.find((filter) => filter.id === id)).filter(Boolean);
    holder.replaceChildren(
        el('p', null, 'A name leads to its findings. A finding counts for every framework and control that its rule is evidence for.'),
        ...made.map((filter, k) => {
            const inside = el('div');
            const details = el('details', {open: k === 0, toggle: () => {
                if (details.open && !inside.firstChild) fillBreakdown(filter, inside);
            }}, el('summary', null, `By ${filter.title.toLowerCase()}`), inside);
            if (k === 0) fillBreakdown(filter, inside);
            return details;
        }));
}

/* ---- pictures ---- */

const AGES = [[8, 'up to 7 days'], [31, '8–30 days'], [91, '31–90 days'], [181, '91–180 days'], [366, '181–365 days'],
    [731, '1–2 years'], [Infinity, 'over 2 years']];
const AMOUNTS = [[0.01, 'nothing'], [1, 'below 1'], [10, '1–10'], [100, '10–100'], [1000, '100–1,000'], [Infinity, 'over 1,000']];

function histogram(steps, values, absent) {
    const counts = new Array(steps.length + 1).fill(0);
    for (const value of values) counts[value === null ? steps.length : steps.findIndex(([end]) => value < end)]++;
    const labels = [...steps.map(([, word]) => word), absent];
    if (counts[steps.length] === 0) { counts.pop(); labels.pop(); }
    return {labels, series: [{name: 'count', data: counts}]};
}

/* A subject has several findings, and one age. */
function agesOfSubjects() {
    const seen = new Set(), ages = [];
    for (let i = 0; i < report.count; i++) {
        const key = `${at('subject.kind', i)} ${at('subject.account', i)} ${at('subject.region', i)} ${at('subject.id', i)}`;
        if (seen.has(key)) continue;
        seen.add(key);
        ages.push(at('age_days', i));
    }
    return ages;
}

function savingsOfFails() {
    const out = [];
    for (let i = 0; i < report.count; i++) if (at('status', i) === 'fail') out.push(at('saving_ceiling', i));
    return out;
}

function bySeverity() {
    const words = ORDER_OF_WORDS.status.filter((word) => report.columns.get('status').texts.includes(word));
    const counts = new Map(words.map((word) => [word, ORDER_OF_WORDS.severity.map(() => 0)]));
    for (let i = 0; i < report.count; i++)
        counts.get(at('status', i))[ORDER_OF_WORDS.severity.indexOf(at('severity', i))]++;
    return {labels: ORDER_OF_WORDS.severity, series: words.map((word) => ({name: word, className: `series-${word}`, data: counts.get(word)}))};
}

const PICTURES = [
    {title: 'Findings by severity and status', what: 'Findings', first: 'Severity', data: bySeverity, members: ['severity', 'status']},
    {title: 'How old the subjects of findings are', what: 'Subjects', first: 'Age', members: ['age_days'],
        data: () => histogram(AGES, agesOfSubjects(), 'no time told')},
    {title: 'What a fail may save at most', what: 'Fails', first: 'A month', members: ['saving_ceiling'], money: true,
        data: () => histogram(AMOUNTS, savingsOfFails(), 'not priced')},
];

/* Chartist writes `style` as an attribute, which the page's policy forbids; by the object model it may. */
function allowChartistToStyle() {
    const attr = Chartist.Svg.prototype.attr;
    Chartist.Svg.prototype.attr = function (attributes, ns) {
        if (!attributes || typeof attributes !== 'object' || !attributes.style) return attr.call(this, attributes, ns);
        const {style, ...rest} = attributes;
        this._node.style.cssText = style;
        return attr.call(this, rest, ns);
    };
}

function inWords(data, picture) {
    return data.labels.map((label, k) => `${label}: ${data.series.map((series) =>
        `${number(series.data[k])}${data.series.length > 1 ? ` ${series.name}` : ''}`).join(', ')}`).join('; ');
}

function drawPicture(picture) {
    const data = picture.data(), several = data.series.length > 1;
    const title = picture.money ? `${picture.title} (${report.head.run.currency} a month)` : picture.title;
    const chart = el('div', {class: 'chart', role: 'img', 'aria-label': `${title}. ${inWords(data, picture)}`});
    const figure = el('figure', null,
        el('figcaption', null, title),
        several ? el('p', {class: 'legend', 'aria-hidden': 'true'},
            data.series.map((series) => el('span', {class: `key ${series.className}`}, series.name))) : null,
        chart,
        el('details', null, el('summary', null, 'As a table'),
            table(title, [picture.first, ...(several ? data.series.map((series) => series.name) : [picture.what])],
                data.labels.map((label, k) => [label, ...data.series.map((series) => series.data[k])]))));
    return {figure, draw: () => new Chartist.BarChart(chart, data, {
        stackBars: several, height: '220px', chartPadding: {left: 10, right: 10, top: 15, bottom: 5},
        axisY: {onlyInteger: true, offset: 50, labelInterpolationFnc: number}, axisX: {offset: 40, showGrid: false}})};
}

function makePictures(holder) {
    allowChartistToStyle();
    const drawn = PICTURES.filter((picture) => picture.members.every((member) => report.columns.has(member))).map(drawPicture);
    holder.replaceChildren(...drawn.map((picture) => picture.figure));
    drawn.forEach((picture) => picture.draw());
}

/* ---- all of it ---- */

function say(words) {
    for (const id of ['findings-app', 'breakdown-app', 'pictures-app']) {
        const holder = document.getElementById(id);
        if (holder) holder.replaceChildren(el('p', {class: 'note'}, words));
    }
}

function fill(id, make) {
    const holder = document.getElementById(id);
    if (holder) make(holder);
}

async function begin() {
    if (typeof DecompressionStream !== 'function') {
        say('This browser cannot unpack the findings: it has no DecompressionStream. Browsers of 2023 and later do; '
            + 'findings.csv and findings.json beside this file hold the same.');
        return;
    }
    performance.mark('snapaudit-load-begin');
    report.head = parsed('data-head');
    report.count = report.head.count;
    if (report.count === 0) {
        say('There are no findings.');
        return;
    }
    await load(LIGHT);
    fill('findings-app', makeFindings);
    makeDialog();
    performance.measure('snapaudit-load', 'snapaudit-load-begin');
    fill('breakdown-app', makeBreakdown);
    fill('pictures-app', makePictures);
    addEventListener('hashchange', followFragment);
    addEventListener('beforeprint', () => document.querySelectorAll('main details').forEach((details) => { details.open = true; }));
    await followFragment();
    document.documentElement.dataset.ready = 'true'; /* for tests */
}

begin().catch((error) => {
    say('The findings could not be shown: the page may be cut short. findings.csv and findings.json hold the same.');
    throw error;
});
})();
