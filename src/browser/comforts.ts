// Browser is the little that pages do by script: the WebAuthn ceremonies, and comforts that each page works without.
import { localTimes } from './local-times.ts';
import { revealButtons } from './reveal-password.ts';
import { savingButtons } from './save-codes.ts';
import { signalTruth } from './signals.ts';

revealButtons();
savingButtons();
localTimes();
void signalTruth();
