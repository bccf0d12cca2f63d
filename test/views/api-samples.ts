import { problemList } from '#src/admin/api/description/problems.ts';
import { describeReference } from '#src/admin/api/description/reference.ts';
import { GROUP_OPERATIONS } from '#src/admin/operations/groups.ts';
import { USER_OPERATIONS } from '#src/admin/operations/users.ts';
import type { Sample } from './samples.ts';

/** The reference of the API, with two of its areas. */
export const API_SAMPLES: readonly Sample[] = [
  {
    template: 'api/reference',
    state: 'two-areas',
    data: {
      areas: describeReference([...USER_OPERATIONS, ...GROUP_OPERATIONS]),
      problems: problemList,
      descriptionUrl: '/api/v1/openapi.json',
      page: '/api/v1/',
    },
  },
];
