package dev.orch.apiserver.flow;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.apiserver.flow.Limits.Queues;
import dev.orch.model.flowcontrol.ExemptPriorityLevelConfiguration;
import dev.orch.model.flowcontrol.FlowDistinguisherMethod;
import dev.orch.model.flowcontrol.FlowSchema;
import dev.orch.model.flowcontrol.LimitedPriorityLevelConfiguration;
import dev.orch.model.flowcontrol.PriorityLevelConfiguration;
import dev.orch.model.flowcontrol.QueuingConfiguration;
import dev.orch.store.api.Attributes;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What FlowSchemas and PriorityLevelConfigurations say at one time. Immutable. */
final class FlowTable {
  static final FlowTable EMPTY = new FlowTable(ImmutableList.of(), ImmutableSortedMap.of());

  private static final Comparator<FlowSchema> ORDER =
      Comparator.<FlowSchema>comparingInt(schema -> schema.spec().matchingPrecedence())
          .thenComparing(schema -> schema.metadata().name());

  private final ImmutableList<FlowSchema> schemas;
  private final ImmutableSortedMap<String, PriorityLevelConfiguration> levels;

  private FlowTable(
      ImmutableList<FlowSchema> schemas,
      ImmutableSortedMap<String, PriorityLevelConfiguration> levels) {
    this.schemas = schemas;
    this.levels = levels;
  }

  /** Schemas whose level isn't there count for nothing. */
  static FlowTable of(List<FlowSchema> schemas, List<PriorityLevelConfiguration> configurations) {
    Map<String, PriorityLevelConfiguration> levels = new TreeMap<>();
    configurations.forEach(level -> levels.put(level.metadata().name(), level));
    return new FlowTable(
        schemas.stream()
            .filter(schema -> levels.containsKey(levelName(schema)))
            .sorted(ORDER)
            .collect(ImmutableList.toImmutableList()),
        ImmutableSortedMap.copyOf(levels));
  }

  private static String levelName(FlowSchema schema) {
    return schema.spec().priorityLevelConfiguration().name();
  }

  /** The flow that a request belongs to; null if no schema speaks of it. */
  @Nullable Flow flow(Attributes wanted) {
    for (FlowSchema schema : schemas) {
      if (FlowMatch.matches(schema, wanted)) {
        String level = levelName(schema);
        PriorityLevelConfiguration of = Objects.requireNonNull(levels.get(level));
        return new Flow(
            level,
            of.metadata().uid(),
            schema.metadata().name(),
            schema.metadata().uid(),
            distinguisher(schema.spec().distinguisherMethod(), wanted));
      }
    }
    return null;
  }

  private static String distinguisher(@Nullable FlowDistinguisherMethod method, Attributes wanted) {
    if (method == null) {
      return "";
    }
    return method.type().equals("ByUser") ? wanted.user().name() : wanted.namespace();
  }

  /**
   * What each level may have.
   *
   * @param seats how many seats they share
   */
  ImmutableSortedMap<String, Limits> limits(int seats) {
    int shares = levels.values().stream().mapToInt(FlowTable::shares).sum();
    ImmutableSortedMap.Builder<String, Limits> limits = ImmutableSortedMap.naturalOrder();
    levels.forEach((name, level) -> limits.put(name, limits(level, seats, shares)));
    return limits.build();
  }

  private static int shares(PriorityLevelConfiguration level) {
    LimitedPriorityLevelConfiguration limited = level.spec().limited();
    ExemptPriorityLevelConfiguration exempt = level.spec().exempt();
    if (limited != null) {
      return Objects.requireNonNullElse(limited.nominalConcurrencyShares(), 30);
    }
    return exempt == null ? 0 : Objects.requireNonNullElse(exempt.nominalConcurrencyShares(), 0);
  }

  private static Limits limits(PriorityLevelConfiguration level, int seats, int shares) {
    LimitedPriorityLevelConfiguration limited = level.spec().limited();
    if (limited == null) {
      return Limits.EXEMPT;
    }
    int nominal = (int) Math.ceil((double) seats * shares(level) / Math.max(1, shares));
    int lendable = percent(nominal, limited.lendablePercent(), 0);
    Integer borrowed = limited.borrowingLimitPercent();
    int most = borrowed == null ? seats : nominal + percent(nominal, borrowed, 0);
    QueuingConfiguration queuing = limited.limitResponse().queuing();
    return new Limits(
        false,
        nominal,
        lendable,
        Math.min(seats, most),
        queuing == null
            ? null
            : new Queues(queuing.queues(), queuing.handSize(), queuing.queueLengthLimit()));
  }

  private static int percent(int of, @Nullable Integer percent, int otherwise) {
    return percent == null ? otherwise : (int) Math.round(of * percent / 100.0);
  }
}
