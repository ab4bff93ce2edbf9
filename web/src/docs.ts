import { mount } from 'svelte';
import './styles/tokens.css';
import './styles/base.css';
import Reference from '$ui/reference/Reference.svelte';

mount(Reference, { target: document.getElementById('docs') as HTMLElement });
