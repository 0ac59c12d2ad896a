package dev.orch.scheduling;

/** How many of a node's pods have a term; one that has it twice counts twice. */
record TermOwners(PodTerm term) implements PodCount {
  @Override
  public Object filedUnder() {
    return term;
  }

  @Override
  public int of(PlacedPod placed) {
    int count = 0;
    for (PodTerm each : placed.terms()) {
      if (each.equals(term)) {
        count++;
      }
    }
    return count;
  }
}
