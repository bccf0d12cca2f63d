import { Session, type Profiler } from 'node:inspector/promises';

export type Profile = Profiler.Profile;

/** Lets the parent profile this process for a while. */
export function profiler() {
  const session = new Session();
  return {
    startProfile: async () => {
      session.connect();
      await session.post('Profiler.enable');
      await session.post('Profiler.setSamplingInterval', { interval: 200 });
      await session.post('Profiler.start');
    },
    stopProfile: async (): Promise<Profile> => {
      const { profile } = await session.post('Profiler.stop');
      session.disconnect();
      return profile;
    },
  };
}
