// Prints which metrics prom-client makes by itself, and which of them, and how, where few are wanted.
import { Registry, collectDefaultMetrics } from 'prom-client';
import * as few from './few.js';

const whole = new Registry();
collectDefaultMetrics({ register: whole });
const names = (register: Registry): string[] => register.getMetricsAsArray().map((each) => each.name);
console.log(JSON.stringify([names(whole), names(few.register), await few.register.metrics()]));
