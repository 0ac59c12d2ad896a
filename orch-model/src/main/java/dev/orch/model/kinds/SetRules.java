package dev.orch.model.kinds;

import static dev.orch.model.kinds.ContainerDefaults.each;
import static dev.orch.model.kinds.ContainerDefaults.or;
import static dev.orch.model.kinds.WorkloadRules.orNumber;

import dev.orch.model.IntOrString;
import dev.orch.model.KindRules;
import dev.orch.model.apps.DaemonSet;
import dev.orch.model.apps.DaemonSetStatus;
import dev.orch.model.apps.DaemonSetUpdateStrategy;
import dev.orch.model.apps.RollingUpdateDaemonSet;
import dev.orch.model.apps.RollingUpdateStatefulSetStrategy;
import dev.orch.model.apps.StatefulSet;
import dev.orch.model.apps.StatefulSetPersistentVolumeClaimRetentionPolicy;
import dev.orch.model.apps.StatefulSetSpec;
import dev.orch.model.apps.StatefulSetStatus;
import dev.orch.model.apps.StatefulSetUpdateStrategy;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The rules of stateful sets and daemon sets. */
final class SetRules {
  private static final String TEMPLATE_GENERATION = "deprecated.daemonset.template.generation";

  static final KindRules<StatefulSet> STATEFUL_SET =
      new KindRules<>() {
        @Override
        public StatefulSet defaults(StatefulSet set) {
          return set.withSpec(statefulSpec(set.spec()));
        }

        @Override
        public StatefulSet prepareForCreate(StatefulSet set) {
          return set.withStatus(RecordType.of(StatefulSetStatus.class).zero());
        }

        @Override
        public void validate(StatefulSet set, ValidationContext context, FieldErrors errors) {
          StatefulSetValidation.validate(set, errors);
        }

        @Override
        public void validateUpdate(
            StatefulSet set, StatefulSet old, ValidationContext context, FieldErrors errors) {
          StatefulSetValidation.validateUpdate(set, old, errors);
        }

        @Override
        public void validateStatusUpdate(
            StatefulSet set, StatefulSet old, ValidationContext context, FieldErrors errors) {
          StatefulSetValidation.validateStatus(set, errors);
        }

        @Override
        public List<String> warnings(StatefulSet set) {
          return PodWarnings.of(set.spec().template(), "spec.template.");
        }
      };

  static final KindRules<DaemonSet> DAEMON_SET =
      new KindRules<>() {
        @Override
        public DaemonSet defaults(DaemonSet set) {
          return set.withSpec(
              set.spec()
                  .withTemplate(PodDefaults.template(set.spec().template()))
                  .withUpdateStrategy(strategy(set.spec().updateStrategy()))
                  .withRevisionHistoryLimit(orNumber(set.spec().revisionHistoryLimit(), 10)));
        }

        @Override
        public ObjectMeta bareMetadata(DaemonSet set) {
          Map<String, String> annotations = new TreeMap<>(set.metadata().annotations());
          annotations.remove(TEMPLATE_GENERATION);
          return set.metadata().withAnnotations(annotations);
        }

        @Override
        public DaemonSet prepareForCreate(DaemonSet set) {
          return withGeneration(set, Math.max(1, generation(set)))
              .withStatus(RecordType.of(DaemonSetStatus.class).zero());
        }

        @Override
        public DaemonSet prepareForUpdate(DaemonSet set, DaemonSet old) {
          boolean changed = !set.spec().template().equals(old.spec().template());
          return withGeneration(set, generation(old) + (changed ? 1 : 0));
        }

        @Override
        public DaemonSet prepareForStatusUpdate(DaemonSet set, DaemonSet old, Instant now) {
          return withGeneration(set, generation(old));
        }

        @Override
        public void validate(DaemonSet set, ValidationContext context, FieldErrors errors) {
          DaemonSetValidation.validate(set, errors);
        }

        @Override
        public void validateUpdate(
            DaemonSet set, DaemonSet old, ValidationContext context, FieldErrors errors) {
          DaemonSetValidation.validateUpdate(set, old, errors);
        }

        @Override
        public void validateStatusUpdate(
            DaemonSet set, DaemonSet old, ValidationContext context, FieldErrors errors) {
          DaemonSetValidation.validateStatus(set, errors);
        }

        @Override
        public List<String> warnings(DaemonSet set) {
          return PodWarnings.of(set.spec().template(), "spec.template.");
        }
      };

  private SetRules() {}

  private static StatefulSetSpec statefulSpec(StatefulSetSpec spec) {
    return spec.withReplicas(orNumber(spec.replicas(), 1))
        .withTemplate(PodDefaults.template(spec.template()))
        .withVolumeClaimTemplates(each(spec.volumeClaimTemplates(), StorageRules::claim))
        .withPodManagementPolicy(or(spec.podManagementPolicy(), "OrderedReady"))
        .withUpdateStrategy(strategy(spec.updateStrategy()))
        .withRevisionHistoryLimit(orNumber(spec.revisionHistoryLimit(), 10))
        .withPersistentVolumeClaimRetentionPolicy(
            retention(spec.persistentVolumeClaimRetentionPolicy()));
  }

  private static StatefulSetUpdateStrategy strategy(StatefulSetUpdateStrategy strategy) {
    String type = or(strategy.type(), "RollingUpdate");
    if (!type.equals("RollingUpdate")) {
      return strategy;
    }
    RollingUpdateStatefulSetStrategy rolling = strategy.rollingUpdate();
    return new StatefulSetUpdateStrategy(
        type,
        new RollingUpdateStatefulSetStrategy(
            rolling == null ? Integer.valueOf(0) : orNumber(rolling.partition(), 0),
            rolling == null ? null : rolling.maxUnavailable()));
  }

  private static StatefulSetPersistentVolumeClaimRetentionPolicy retention(
      @Nullable StatefulSetPersistentVolumeClaimRetentionPolicy policy) {
    return policy == null
        ? new StatefulSetPersistentVolumeClaimRetentionPolicy("Retain", "Retain")
        : new StatefulSetPersistentVolumeClaimRetentionPolicy(
            or(policy.whenDeleted(), "Retain"), or(policy.whenScaled(), "Retain"));
  }

  private static DaemonSetUpdateStrategy strategy(DaemonSetUpdateStrategy strategy) {
    String type = or(strategy.type(), "RollingUpdate");
    if (!type.equals("RollingUpdate")) {
      return strategy;
    }
    RollingUpdateDaemonSet rolling = strategy.rollingUpdate();
    IntOrString unavailable = rolling == null ? null : rolling.maxUnavailable();
    IntOrString surge = rolling == null ? null : rolling.maxSurge();
    return new DaemonSetUpdateStrategy(
        type,
        new RollingUpdateDaemonSet(
            unavailable == null ? IntOrString.of(1) : unavailable,
            surge == null ? IntOrString.of(0) : surge));
  }

  /** How often the template changed; older clients read it from an annotation. */
  private static long generation(DaemonSet set) {
    String text = set.metadata().annotations().getOrDefault(TEMPLATE_GENERATION, "0");
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }

  private static DaemonSet withGeneration(DaemonSet set, long generation) {
    Map<String, String> annotations = new TreeMap<>(set.metadata().annotations());
    annotations.put(TEMPLATE_GENERATION, Long.toString(generation));
    return set.withMetadata(set.metadata().withAnnotations(annotations));
  }
}
