package dev.orch.store.api;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.util.List;
import java.util.Map;

/** Who somebody is, as authentication found out. */
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
  /** The group that may do everything. */
  public static final String MASTERS = "system:masters";

  public User {
    groups = ImmutableList.copyOf(groups);
    extra = ImmutableSortedMap.copyOf(extra);
  }

  public static User of(String name, String... groups) {
    return new User(name, "", ImmutableList.copyOf(groups), ImmutableSortedMap.of());
  }
}
