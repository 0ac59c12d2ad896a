package dev.orch.dns;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Chance;
import dev.orch.network.dns.RecordData;
import dev.orch.network.dns.ResourceRecord;
import java.util.List;

/**
 * Spreads clients over what a name stands for: most take the first record. Aliases stay in front.
 */
final class Shuffle {
  private Shuffle() {}

  /** The records, those after the aliases in an order as likely as any other. */
  static List<ResourceRecord> of(List<ResourceRecord> records, Chance chance) {
    if (records.size() < 2) {
      return records;
    }
    ResourceRecord[] all = records.toArray(new ResourceRecord[0]);
    int first = 0;
    while (first < all.length && all[first].data() instanceof RecordData.Alias) {
      first++;
    }
    for (int i = all.length - 1; i > first; i--) {
      int other = first + chance.nextInt(i - first + 1);
      ResourceRecord moved = all[i];
      all[i] = all[other];
      all[other] = moved;
    }
    return ImmutableList.copyOf(all);
  }
}
