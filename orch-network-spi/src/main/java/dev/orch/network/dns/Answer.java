package dev.orch.network.dns;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the cluster says to a question. Immutable.
 *
 * @param exists whether the name that was asked for in the end is there, be it without such records
 * @param records the answer: aliases that were followed, then what was asked for
 * @param authority the zone, if there is no answer
 * @param additional what the one who asks would ask next
 * @param onward the name outside of the cluster that the last alias stands for, which has to be
 *     asked for elsewhere; null if there is none
 */
public record Answer(
    boolean exists,
    List<ResourceRecord> records,
    List<ResourceRecord> authority,
    List<ResourceRecord> additional,
    @Nullable String onward) {
  public Answer {
    records = ImmutableList.copyOf(records);
    authority = ImmutableList.copyOf(authority);
    additional = ImmutableList.copyOf(additional);
  }
}
