/* A host written in React: the elements by JSX, with properties, functions and listeners. */
import { StrictMode, useState } from 'react';
import { createRoot } from 'react-dom/client';

function Backups({ app, onOpen }) {
  const request = (url, init) => {
    globalThis.asked.push(String(url));
    return fetch(url, init);
  };
  const navigate = (event) => {
    event.preventDefault();
    onOpen(event.detail.route);
  };
  return (
    <section>
      <eventark-backups api="/api" app={app} request={request} oneventark:navigate={navigate}>
        <button slot="header-actions">Help of the host</button>
      </eventark-backups>
    </section>
  );
}

function Host() {
  const [apps, setApps] = useState(['blog', 'shop']);
  const [isShown, setShown] = useState(true);
  const [opened, open] = useState('');
  return (
    <>
      <button onClick={() => setApps([...apps].reverse())}>Swap</button>
      <button onClick={() => setShown(!isShown)}>{isShown ? 'Hide' : 'Show'}</button>
      <output>{opened}</output>
      {isShown && apps.map((app) => <Backups key={app} app={app} onOpen={open} />)}
      {isShown && <eventark-health api="/api" app={apps[0]} />}
    </>
  );
}

globalThis.asked = [];
createRoot(document.querySelector('main')).render(
  <StrictMode>
    <Host />
  </StrictMode>,
);
