import { APPLICATIONS } from './applications.ts';
import { CAMPAIGNS, DEVICES } from './campaigns.ts';
import { CHANGES, TRUST } from './changes.ts';
import { GROUPS } from './groups.ts';
import { PROFILES } from './profiles.ts';
import { REQUESTS } from './requests.ts';
import type { Section } from './situation.ts';
import { HARDWARE_SECTION, PHISHING_RESISTANCE } from './strong.ts';
import { WAYS_IN } from './ways-in.ts';

/** All of them, in the order of the documentation. */
export const SECTIONS: readonly Section[] = [
  WAYS_IN,
  PHISHING_RESISTANCE,
  HARDWARE_SECTION,
  GROUPS,
  APPLICATIONS,
  REQUESTS,
  CAMPAIGNS,
  DEVICES,
  PROFILES,
  TRUST,
  CHANGES,
];
