/**
 * Runs in the browser: `tryOdd` shows an element whose requests to one place are answered oddly, and tells what is then seen.
 * All other requests go to the server once, and are answered the same from then on.
 */
export const ODD_ANSWERS = `
  const known = new Map();
  const ask = async (url, init) => {
    const key = (init.method ?? 'GET') + ' ' + url;
    if ((init.method !== 'GET' && init.method !== undefined) || url.endsWith('/stream')) return fetch(url, init);
    if (!known.has(key)) known.set(key, fetch(url, { headers: init.headers }).then(async (answer) => ({ status: answer.status, text: await answer.text() })));
    const { status, text } = await known.get(key);
    return new Response(text, { status });
  };
  const problem = (status) => new Response(JSON.stringify({ code: 'code-' + status, detail: 'the server says ' + status }), { status });
  const json = (value, status = 200) => new Response(JSON.stringify(value), { status });
  const asText = (value) =>
    typeof value === 'number' ? String(value)
    : Array.isArray(value) ? value.map(asText)
    : value === null || typeof value !== 'object' ? value
    : Object.fromEntries(Object.entries(value).map(([name, each]) => [name, asText(each)]));
  const half = (text) => text.slice(0, text.length / 2);
  const cut = (text) => new ReadableStream({
    start(to) {
      to.enqueue(new TextEncoder().encode(half(text)));
      to.error(new TypeError('the line was cut'));
    },
  });
  /** What may come instead of a good answer, by its name. */
  const insteadOf = (good) => {
    const value = good === '' ? {} : JSON.parse(good);
    const first = Array.isArray(value.items) ? value.items[0] : undefined;
    const names = (object) => Object.keys(object ?? {});
    return {
      ...Object.fromEntries([401, 403, 500].map((status) => [status, () => problem(status)])),
      '502 with a page': () => new Response('<script>taken = 1</script>Bad gateway', { status: 502 }),
      'a page to sign in': () => new Response('<form>Sign in</form>', { headers: { 'content-type': 'text/html' } }),
      204: () => new Response(null, { status: 204 }),
      'an empty body': () => new Response(''),
      'half of it': () => new Response(half(good)),
      'a body that is cut': () => new Response(cut(good)),
      ...Object.fromEntries([null, [], {}, 'text', { items: {} }, { items: [null] }].map((each) => [JSON.stringify(each), () => json(each)])),
      ...(JSON.stringify(asText(value)) === good ? {} : { 'numbers as texts': () => json(asText(value)) }),
      'null as each member': () => json(Object.fromEntries(names(value).map((name) => [name, null]))),
      ...Object.fromEntries(names(first).map((name) => ['null as ' + name, () => json({ ...value, items: [{ ...first, [name]: null }] })])),
    };
  };
  const later = () => new Promise((resolve) => setTimeout(resolve, 0));
  const all = (root, selector) => [
    ...root.querySelectorAll(selector),
    ...[...root.querySelectorAll('*')].flatMap((each) => each.shadowRoot === null ? [] : all(each.shadowRoot, selector)),
  ];
  const wrong = [];
  let trying = '';
  addEventListener('error', ({ message }) => wrong.push(trying + ': ' + message));
  addEventListener('unhandledrejection', ({ reason }) => wrong.push(trying + ': ' + reason));
  const show = (kind, about, answer) => {
    let open = 0;
    let at = performance.now();
    const asked = new Set();
    const told = [];
    const request = async (url, init) => {
      open += 1;
      const place = (init.method ?? 'GET') + ' ' + new URL(url).pathname;
      asked.add(place);
      try {
        return await answer(place, url, init);
      } finally {
        at = performance.now();
        open -= 1;
      }
    };
    const element = Object.assign(document.createElement(kind), { api: '/api', request, ...about });
    element.addEventListener('eventark:error', (event) => {
      told.push(event.detail.status);
      // The page of the server would ask to sign in.
      event.stopPropagation();
    });
    document.body.append(element);
    /** Waits until it has asked for nothing for so long. */
    const quiet = async (ms) => {
      at = performance.now();
      while (open > 0 || performance.now() - at < ms) await later();
      await element.updateComplete;
    };
    return { element, asked, told, quiet };
  };
  const seen = ({ element, told }) => ({
    told,
    text: element.shadowRoot.querySelector('.root').innerText.trim(),
    says: all(element.shadowRoot, '[role=alert], .thin, .upload [role=status]:not(:empty)').length > 0,
    offers: all(element.shadowRoot, 'button').some((each) => each.innerText === 'Try again') || all(element.shadowRoot, '.thin').length > 0,
    waits: all(element.shadowRoot, '.skeleton, [aria-busy=true]').some((each) => each.checkVisibility()),
  });
  /** Notes what is wrong, unless it comes right. */
  const settled = async (faults) => {
    let found = [];
    for (let tries = 0; tries < 150; tries += 1) {
      found = faults().filter((each) => each !== false);
      if (found.length === 0) return;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    for (const each of found) wrong.push(trying + ': ' + each);
  };
  const good = async (_, url, init) => ask(url, init);
  /** What is wrong with an element where one of its requests is answered oddly, for each request and each answer. */
  const tryReads = async (kind, about, silent) => {
    document.body.replaceChildren();
    const whole = show(kind, about, good);
    await whole.quiet(700);
    for (const place of whole.asked) {
      const { text } = await known.get([...known.keys()].find((key) => key.startsWith('GET ') && new URL(key.slice(4)).pathname === place.slice(4)));
      if (!text.startsWith('{')) continue;
      document.body.replaceChildren();
      const odd = Object.entries(insteadOf(text)).map(([name, give]) =>
        [kind + ', ' + place + ': ' + name, show(kind, about, async (at, url, init) => (at === place ? give() : ask(url, init)))]);
      // What is typed is asked about a moment later.
      await odd[0][1].quiet(450);
      for (const [name, shown] of odd) {
        trying = name;
        await settled(() => {
          const { told, text: words, says, offers, waits } = seen(shown);
          const isSilent = silent.some((each) => new RegExp(each).test(place)) || (/null as|as texts/.test(name) && !says);
          return [
            waits && 'waits for ever',
            name.endsWith(': 401') && !told.includes(401) && 'the host is not told',
            kind !== 'eventark-health' && words === '' && 'blank',
            !isSilent && !(says && offers) && (says ? 'no other try' : 'nothing is said'),
          ];
        });
      }
    }
    return [[...whole.asked].length, wrong];
  };
  /** Presses what is called so; with \`name=value\`, fills that field in, and with \`file=name\` chooses a file. */
  const act = async (element, what) => {
    const [name, value] = what.split('=');
    if (value === undefined) return press(element, what);
    for (let tries = 0; tries < 200; tries += 1) {
      const field = name === 'file'
        ? all(element.shadowRoot, 'input[type=file]')[0]
        : all(element.shadowRoot, 'label').find((each) => each.innerText.trim() === name)?.control;
      if (field && name === 'file') {
        const chosen = new DataTransfer();
        chosen.items.add(new File(['PK'], value));
        field.files = chosen.files;
        field.dispatchEvent(new Event('change', { bubbles: true }));
        return element.updateComplete;
      }
      if (field) {
        field.value = value;
        field.dispatchEvent(new InputEvent('input', { bubbles: true, composed: true }));
        return element.updateComplete;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('there is no field ' + name + ': ' + element.shadowRoot.querySelector('.root').innerText);
  };
  const press = async (element, name, times = 1) => {
    const has = (each) => each.checkVisibility() && each.getAttribute('aria-disabled') !== 'true' && ((each.getAttribute('aria-label') ?? (each.labels?.[0] ?? each).innerText).trim().startsWith(name));
    for (let tries = 0; tries < 200; tries += 1) {
      const found = all(element.shadowRoot, 'dialog[open] :is(button, summary)').find(has) ?? all(element.shadowRoot, 'button, input, summary').find(has);
      if (found !== undefined) {
        for (let at = 0; at < times; at += 1) found.click();
        return element.updateComplete;
      }
      await new Promise((resolve) => setTimeout(resolve, 10));
    }
    throw new Error('nothing is called ' + name + ': ' + element.shadowRoot.querySelector('.root').innerText);
  };
  /** What is wrong where the last of these is pressed three times at once: it is sent once, and its refusal is told once. */
  const tryThrice = async (kind, about, names, passed = 0) => {
    if (names.at(-1).includes('=')) return wrong;
    trying = kind + ', ' + names.join(' > ') + ': pressed thrice';
    document.body.replaceChildren();
    let left = passed;
    const sent = [];
    const shown = show(kind, about, async (place, url, init) => {
      if (place.startsWith('GET ')) return ask(url, init);
      left -= 1;
      if (left >= 0) return fetch(url, init);
      sent.push(place);
      await new Promise((resolve) => setTimeout(resolve, 20));
      return problem(500);
    });
    await shown.quiet(30);
    for (const each of names.slice(0, -1)) await act(shown.element, each);
    await press(shown.element, names.at(-1), 3);
    await shown.quiet(50);
    if (sent.length === 0) wrong.push(trying + ': nothing is sent');
    if (new Set(sent).size < sent.length) wrong.push(trying + ': sent more than once');
    if (shown.told.length > 1) wrong.push(trying + ': told more than once, ' + shown.told);
    return wrong;
  };
  /** What is wrong where every link leads elsewhere: nothing is asked there, and what is pressed says so. */
  const tryLinks = async (kind, about, names, href) => {
    trying = kind + ', ' + names.join(' > ') + ': ' + href;
    document.body.replaceChildren();
    const shown = show(kind, about, async (place, url, init) => {
      if (new URL(url).origin !== location.origin || !place.startsWith('GET ')) wrong.push(trying + ': asks for ' + url);
      const { status, text } = await ask(url, init).then(async (answer) => ({ status: answer.status, text: await answer.text() }));
      return new Response(text.replaceAll(/"href":"[^"]*"/g, () => '"href":"' + href + '"'), { status });
    });
    await shown.quiet(30);
    for (const each of names) await act(shown.element, each);
    await settled(() => [!seen(shown).says && 'nothing is said', 'taken' in globalThis && 'the address was run']);
    return wrong;
  };
  /** What is wrong where a job that runs is told of so, and its state is asked for meanwhile. */
  const tryStream = async (kind, about, job, expected) => {
    const state = (changed) => 'event: state\\ndata: ' + JSON.stringify({ ...job, ...changed }) + '\\n\\n';
    const told = {
      'an unknown event': 'event: constructor\\ndata: {}\\n\\nevent: soon\\ndata: 1\\n\\n',
      'no JSON': 'event: state\\ndata: {"id\\n\\n',
      'another shape': 'event: progress\\ndata: {"done":"7"}\\n\\nevent: log\\ndata: null\\n\\n',
      'another job': state({ id: 'another', app: 'another', state: 'completed' }),
      'the same a thousand times': state({}).repeat(1_000),
      'the end before its middle': state({ state: 'completed', ended: job.created, result: {} }) + state({}) + 'event: end\\ndata: {}\\n\\n',
      'a page to sign in': '<form>Sign in</form>',
      'one that never ends': 'data: ' + 'x'.repeat(3_000_000),
      nothing: '',
    };
    for (const [name, text] of Object.entries(told)) {
      trying = kind + ', a stream: ' + name;
      document.body.replaceChildren();
      const shown = show(kind, about, async (place, url, init) =>
        place.endsWith('/stream') ? new Response(text, { headers: { 'content-type': 'text/event-stream' } }) : fetch(url, init));
      await shown.quiet(60);
      await settled(() => [!seen(shown).text.includes(expected) && 'the job is not told as it is: ' + seen(shown).text]);
    }
    document.body.replaceChildren();
    return wrong;
  };
  /** What is wrong with an element where what it changes is answered oddly. */
  const tryChange = async (kind, about, names, bodies, passed = 0) => {
    const answers = Object.entries(insteadOf('{}')).filter(([name]) => bodies || /^\\d{3}|a page to sign in/.test(name));
    for (const [name, give] of answers.filter(([name]) => bodies || name !== '204')) {
      trying = kind + ', ' + names.join(' > ') + ': ' + name;
      document.body.replaceChildren();
      // What leads there is answered well, once.
      let left = passed;
      const shown = show(kind, about, async (place, url, init) => {
        if (place.startsWith('GET ')) return ask(url, init);
        if (left === 0) return give();
        left -= 1;
        return fetch(url, init);
      });
      await shown.quiet(30);
      for (const each of names) await act(shown.element, each);
      await settled(() => {
        const { told, text: words, says, waits } = seen(shown);
        return [
          waits && 'waits for ever',
          name === '401' && !told.includes(401) && 'the host is not told',
          !says && 'nothing is said',
          words === '' && 'blank',
          /tus:/.test(words) && 'words of the protocol',
          / (has started|is saved|was deleted|are deleted|was removed again|were turned on)\\b/.test(words) && 'a false success',
        ];
      });
    }
    return wrong;
  };
`;
