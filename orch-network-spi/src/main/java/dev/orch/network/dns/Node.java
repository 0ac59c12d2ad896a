package dev.orch.network.dns;

import com.google.common.collect.ImmutableList;
import java.util.List;

/**
 * A name that is there, and its records. Immutable.
 *
 * @param records of all types; none if there are only names below it
 * @param additional goes along with its SRV records
 */
record Node(List<ResourceRecord> records, List<ResourceRecord> additional) {
  static final Node EMPTY = new Node(ImmutableList.of(), ImmutableList.of());

  static Node of(List<ResourceRecord> records) {
    return new Node(records, ImmutableList.of());
  }

  /** Its records of a type; as a rule all have the one that is asked for. */
  List<ResourceRecord> of(RecordType type) {
    int found = 0;
    for (ResourceRecord each : records) {
      if (each.type() == type) {
        found++;
      }
    }
    if (found == records.size()) {
      return records;
    }
    return found == 0
        ? ImmutableList.of()
        : records.stream()
            .filter(each -> each.type() == type)
            .collect(ImmutableList.toImmutableList());
  }
}
