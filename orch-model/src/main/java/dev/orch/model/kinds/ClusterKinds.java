package dev.orch.model.kinds;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.core.ComponentStatus;
import dev.orch.model.core.LimitRange;
import dev.orch.model.core.ResourceQuota;
import dev.orch.model.events.Event;
import dev.orch.model.flowcontrol.FlowSchema;
import dev.orch.model.flowcontrol.PriorityLevelConfiguration;
import dev.orch.model.node.RuntimeClass;
import java.util.List;

/**
 * Kinds that limit what others may use, say what the cluster's machines can do, or what happened.
 */
public final class ClusterKinds {
  public static final Kind<LimitRange> LIMIT_RANGE =
      Kind.builder("", "v1", LimitRange.class)
          .shortNames("limits")
          .createsOnUpdate()
          .rules(new BuiltInRules<>(new LimitRangeRules(), false))
          .columns(Columns.plain())
          .build();

  public static final Kind<ResourceQuota> RESOURCE_QUOTA =
      Kind.builder("", "v1", ResourceQuota.class)
          .shortNames("quota")
          .status()
          .returnsDeleted()
          .rules(new BuiltInRules<>(new QuotaRules(), false))
          .columns(PolicyColumns.QUOTA)
          .build();

  public static final Kind<ComponentStatus> COMPONENT_STATUS =
      Kind.builder("", "v1", ComponentStatus.class)
          .deprecation("v1 ComponentStatus is deprecated in v1.19+")
          .plural("componentstatuses")
          .shortNames("cs")
          .namespaced(false)
          .verbs("get", "list")
          .columns(PolicyColumns.COMPONENT_STATUS)
          .build();

  public static final Kind<RuntimeClass> RUNTIME_CLASS =
      Kind.builder("node.k8s.io", "v1", RuntimeClass.class)
          .plural("runtimeclasses")
          .namespaced(false)
          .needsVersionToUpdate()
          .rules(new BuiltInRules<>(new RuntimeClassRules(), false))
          .columns(PolicyColumns.RUNTIME_CLASS)
          .build();

  public static final Kind<FlowSchema> FLOW_SCHEMA =
      Kind.builder("flowcontrol.apiserver.k8s.io", "v1", FlowSchema.class)
          .namespaced(false)
          .generation()
          .status()
          .rules(new BuiltInRules<>(FlowControlRules.FLOW_SCHEMA, true))
          .columns(PolicyColumns.FLOW_SCHEMA)
          .build();

  public static final Kind<PriorityLevelConfiguration> PRIORITY_LEVEL =
      Kind.builder("flowcontrol.apiserver.k8s.io", "v1", PriorityLevelConfiguration.class)
          .namespaced(false)
          .generation()
          .status()
          .rules(new BuiltInRules<>(FlowControlRules.PRIORITY_LEVEL, true))
          .columns(PolicyColumns.PRIORITY_LEVEL)
          .build();

  public static final Kind<Event> EVENT_V1 =
      Kind.builder("events.k8s.io", "v1", Event.class)
          .shortNames("ev")
          .createsOnUpdate()
          .versionOf(BuiltInKinds.EVENT, EventFace::read, EventFace::write)
          .rules(EventFace.RULES)
          .selectableFields(EventFace.SELECTABLE)
          .build();

  static final List<Kind<?>> ALL =
      ImmutableList.of(
          EVENT_V1,
          LIMIT_RANGE,
          RESOURCE_QUOTA,
          COMPONENT_STATUS,
          RUNTIME_CLASS,
          FLOW_SCHEMA,
          PRIORITY_LEVEL);

  private ClusterKinds() {}
}
