package dev.orch.model.kinds;

import static dev.orch.model.kinds.Columns.orNone;

import dev.orch.model.Column;
import dev.orch.model.IntOrString;
import dev.orch.model.Quantity;
import dev.orch.model.core.ComponentCondition;
import dev.orch.model.core.ComponentStatus;
import dev.orch.model.core.ResourceQuota;
import dev.orch.model.core.ResourceQuotaStatus;
import dev.orch.model.flowcontrol.FlowSchema;
import dev.orch.model.flowcontrol.FlowSchemaCondition;
import dev.orch.model.flowcontrol.LimitedPriorityLevelConfiguration;
import dev.orch.model.flowcontrol.PriorityLevelConfiguration;
import dev.orch.model.flowcontrol.QueuingConfiguration;
import dev.orch.model.json.Json;
import dev.orch.model.node.RuntimeClass;
import dev.orch.model.policy.PodDisruptionBudget;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The tables of what limits others, and of what a cluster is told of its machines. */
final class PolicyColumns {
  static final List<Column<ResourceQuota>> QUOTA =
      Columns.<ResourceQuota>named()
          .text("Request", "What is used of what may be requested.", q -> used(q, false))
          .text("Limit", "What is used of what may be the limit.", q -> used(q, true))
          .age()
          .build();

  static final List<Column<PodDisruptionBudget>> DISRUPTION_BUDGET =
      Columns.<PodDisruptionBudget>named()
          .text("Min Available", "How many must stay.", b -> orNotSet(b.spec().minAvailable()))
          .text("Max Unavailable", "How many may go.", b -> orNotSet(b.spec().maxUnavailable()))
          .number(
              "Allowed Disruptions",
              "How many may be disrupted now.",
              b -> b.status().disruptionsAllowed())
          .age()
          .build();

  static final List<Column<RuntimeClass>> RUNTIME_CLASS =
      Columns.<RuntimeClass>named()
          .text("Handler", "How the runtime calls it.", RuntimeClass::handler)
          .age()
          .build();

  static final List<Column<ComponentStatus>> COMPONENT_STATUS =
      Columns.<ComponentStatus>named()
          .text("Status", "Whether it is well.", PolicyColumns::health)
          .text("Message", "What it says.", c -> healthy(c, ComponentCondition::message))
          .text("Error", "What is wrong.", c -> healthy(c, ComponentCondition::error))
          .build();

  static final List<Column<FlowSchema>> FLOW_SCHEMA =
      Columns.<FlowSchema>named()
          .text(
              "PriorityLevel",
              "The level of its requests.",
              s -> s.spec().priorityLevelConfiguration().name())
          .add(
              "MatchingPrecedence",
              "string",
              "The lower, the earlier it is asked.",
              0,
              Columns.number(s -> s.spec().matchingPrecedence()))
          .text(
              "DistinguisherMethod",
              "How its requests are told apart.",
              s ->
                  s.spec().distinguisherMethod() == null
                      ? "<none>"
                      : s.spec().distinguisherMethod().type())
          .age()
          .text("MissingPL", "Whether its level is missing.", PolicyColumns::dangling)
          .build();

  static final List<Column<PriorityLevelConfiguration>> PRIORITY_LEVEL =
      Columns.<PriorityLevelConfiguration>named()
          .text("Type", "Whether it is limited.", p -> p.spec().type())
          .add(
              "NominalConcurrencyShares",
              "string",
              "Its share of all that run at once.",
              0,
              p -> limited(p, LimitedPriorityLevelConfiguration::nominalConcurrencyShares))
          .add(
              "Queues",
              "string",
              "How many queues.",
              0,
              p -> queuing(p, QueuingConfiguration::queues))
          .add(
              "HandSize",
              "string",
              "How many queues each flow has.",
              0,
              p -> queuing(p, QueuingConfiguration::handSize))
          .add(
              "QueueLengthLimit",
              "string",
              "How many may wait in a queue.",
              0,
              p -> queuing(p, QueuingConfiguration::queueLengthLimit))
          .age()
          .build();

  private PolicyColumns() {}

  private static String used(ResourceQuota quota, boolean limits) {
    ResourceQuotaStatus status = quota.status();
    return status.hard().entrySet().stream()
        .filter(hard -> hard.getKey().startsWith("limits.") == limits)
        .map(
            hard ->
                hard.getKey()
                    + ": "
                    + status.used().getOrDefault(hard.getKey(), Quantity.ZERO)
                    + "/"
                    + hard.getValue())
        .collect(Collectors.joining(", "));
  }

  private static String orNotSet(@Nullable IntOrString value) {
    return value == null ? "N/A" : value.toString();
  }

  private static String health(ComponentStatus component) {
    String status = healthy(component, ComponentCondition::status);
    return status.isEmpty() ? "Unknown" : status.equals("True") ? "Healthy" : "Unhealthy";
  }

  private static String healthy(
      ComponentStatus component, Function<ComponentCondition, String> part) {
    return component.conditions().stream()
        .filter(condition -> condition.type().equals("Healthy"))
        .findFirst()
        .map(part)
        .orElse("");
  }

  private static String dangling(FlowSchema schema) {
    return schema.status().conditions().stream()
        .filter(condition -> condition.type().equals("Dangling"))
        .findFirst()
        .map(FlowSchemaCondition::status)
        .orElse("?");
  }

  private static Json limited(
      PriorityLevelConfiguration level,
      Function<LimitedPriorityLevelConfiguration, @Nullable Integer> part) {
    LimitedPriorityLevelConfiguration limited = level.spec().limited();
    return limited == null ? Json.of(orNone("")) : Checks.json((Object) part.apply(limited));
  }

  private static Json queuing(
      PriorityLevelConfiguration level, Function<QueuingConfiguration, Integer> part) {
    LimitedPriorityLevelConfiguration limited = level.spec().limited();
    QueuingConfiguration queuing = limited == null ? null : limited.limitResponse().queuing();
    return queuing == null ? Json.of(orNone("")) : Json.of(part.apply(queuing));
  }
}
