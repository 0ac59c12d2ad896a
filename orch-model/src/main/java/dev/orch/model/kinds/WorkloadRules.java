package dev.orch.model.kinds;

import static dev.orch.model.kinds.ContainerDefaults.or;

import com.google.common.collect.ImmutableList;
import dev.orch.model.IntOrString;
import dev.orch.model.KindRules;
import dev.orch.model.apps.Deployment;
import dev.orch.model.apps.DeploymentSpec;
import dev.orch.model.apps.DeploymentStatus;
import dev.orch.model.apps.DeploymentStrategy;
import dev.orch.model.apps.ReplicaSet;
import dev.orch.model.apps.ReplicaSetStatus;
import dev.orch.model.apps.RollingUpdateDeployment;
import dev.orch.model.schema.RecordType;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.ValidationContext;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of deployments and replica sets. */
final class WorkloadRules {
  static final KindRules<Deployment> DEPLOYMENT =
      new KindRules<>() {
        @Override
        public Deployment defaults(Deployment deployment) {
          return deployment.withSpec(deploymentSpec(deployment.spec()));
        }

        @Override
        public Deployment prepareForCreate(Deployment deployment) {
          return deployment.withStatus(RecordType.of(DeploymentStatus.class).zero());
        }

        @Override
        public List<String> keptByStatus() {
          return ImmutableList.of("spec", "metadata.labels");
        }

        // Annotations, such as a change's cause, go on to the ReplicaSets.
        @Override
        public boolean countsAsChange(Deployment deployment, Deployment old) {
          return !deployment.metadata().annotations().equals(old.metadata().annotations());
        }

        // The status is of no concern to the labels.
        @Override
        public Deployment prepareForStatusUpdate(
            Deployment deployment, Deployment old, Instant now) {
          return deployment.withMetadata(deployment.metadata().withLabels(old.metadata().labels()));
        }

        @Override
        public void validate(Deployment deployment, ValidationContext context, FieldErrors errors) {
          DeploymentValidation.validate(deployment, errors);
        }

        @Override
        public void validateUpdate(
            Deployment deployment, Deployment old, ValidationContext context, FieldErrors errors) {
          DeploymentValidation.validateUpdate(deployment, old, errors);
        }

        @Override
        public void validateStatusUpdate(
            Deployment deployment, Deployment old, ValidationContext context, FieldErrors errors) {
          DeploymentValidation.validateStatus(deployment, old, errors);
        }

        @Override
        public List<String> warnings(Deployment deployment) {
          return PodWarnings.of(deployment.spec().template(), "spec.template.");
        }
      };

  static final KindRules<ReplicaSet> REPLICA_SET =
      new KindRules<>() {
        @Override
        public ReplicaSet defaults(ReplicaSet set) {
          return set.withSpec(
              set.spec()
                  .withReplicas(orNumber(set.spec().replicas(), 1))
                  .withTemplate(PodDefaults.template(set.spec().template())));
        }

        @Override
        public ReplicaSet prepareForCreate(ReplicaSet set) {
          return set.withStatus(RecordType.of(ReplicaSetStatus.class).zero());
        }

        @Override
        public void validate(ReplicaSet set, ValidationContext context, FieldErrors errors) {
          ReplicaSetValidation.validate(set, errors);
        }

        @Override
        public void validateUpdate(
            ReplicaSet set, ReplicaSet old, ValidationContext context, FieldErrors errors) {
          ReplicaSetValidation.validateUpdate(set, old, errors);
        }

        @Override
        public void validateStatusUpdate(
            ReplicaSet set, ReplicaSet old, ValidationContext context, FieldErrors errors) {
          ReplicaSetValidation.validateStatus(set, errors);
        }

        @Override
        public List<String> warnings(ReplicaSet set) {
          return PodWarnings.of(set.spec().template(), "spec.template.");
        }
      };

  private WorkloadRules() {}

  static Integer orNumber(@Nullable Integer number, int ifAbsent) {
    return number == null ? ifAbsent : number;
  }

  private static DeploymentSpec deploymentSpec(DeploymentSpec spec) {
    return spec.withReplicas(orNumber(spec.replicas(), 1))
        .withTemplate(PodDefaults.template(spec.template()))
        .withStrategy(strategy(spec.strategy()))
        .withRevisionHistoryLimit(orNumber(spec.revisionHistoryLimit(), 10))
        .withProgressDeadlineSeconds(orNumber(spec.progressDeadlineSeconds(), 600));
  }

  private static DeploymentStrategy strategy(DeploymentStrategy strategy) {
    String type = or(strategy.type(), "RollingUpdate");
    if (!type.equals("RollingUpdate")) {
      return strategy;
    }
    IntOrString quarter = IntOrString.of("25%");
    RollingUpdateDeployment rolling = strategy.rollingUpdate();
    IntOrString unavailable = rolling == null ? null : rolling.maxUnavailable();
    IntOrString surge = rolling == null ? null : rolling.maxSurge();
    return new DeploymentStrategy(
        type,
        new RollingUpdateDeployment(
            unavailable == null ? quarter : unavailable, surge == null ? quarter : surge));
  }
}
