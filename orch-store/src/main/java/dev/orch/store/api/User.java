package dev.orch.store.api;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import java.util.List;
import java.util.Map;

/** Who somebody is, as authentication found out. */
public record User(String name, String uid, List<String> groups, Map<String, List<String>> extra) {
  /** The group that may do everything. */
  public static final String MASTERS = "system:masters";

  /** The group that everybody is in whom authentication found. */
  public static final String AUTHENTICATED = "system:authenticated";

  public User {
    groups = ImmutableList.copyOf(groups);
    extra = ImmutableSortedMap.copyOf(extra);
  }

  /** The user in the group that everybody is in who is known. */
  public User authenticated() {
    return groups.contains(AUTHENTICATED)
        ? this
        : new User(
            name,
            uid,
            ImmutableList.<String>builder().addAll(groups).add(AUTHENTICATED).build(),
            extra);
  }

  public static User of(String name, String... groups) {
    return new User(name, "", ImmutableList.copyOf(groups), ImmutableSortedMap.of());
  }
}
