// Small comforts of the pages. Each page works without them.
import { localTimes } from './local-times.ts';
import { revealButtons } from './reveal-password.ts';
import { savingButtons } from './save-codes.ts';
import { signalAcceptedCredentials } from './signals.ts';

revealButtons();
savingButtons();
localTimes();
void signalAcceptedCredentials();
