package dev.orch.model.json;

import com.google.common.collect.ImmutableMap;
import java.util.AbstractMap;
import java.util.Map;
import java.util.Set;

/** The members of an object in an order of their own. Immutable. */
final class InOrder extends AbstractMap<String, Json> {
  private final ImmutableMap<String, Json> members;

  InOrder(Map<String, Json> members) {
    this.members = ImmutableMap.copyOf(members);
  }

  @Override
  public Set<Entry<String, Json>> entrySet() {
    return members.entrySet();
  }
}
