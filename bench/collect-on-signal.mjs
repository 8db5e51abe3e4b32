// Preloaded into a process whose memory is measured: a signal stands for "collect all garbage now". It does not compact: neither
// does a bare client by itself, in 100 s of idleness.
process.on("SIGUSR2", () => {
  for (let i = 0; i < 3; i += 1) globalThis.gc?.();
});
