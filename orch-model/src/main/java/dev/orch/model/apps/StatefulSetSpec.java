package dev.orch.model.apps;

import static dev.orch.model.Fields.list;
import static dev.orch.model.Fields.string;
import static dev.orch.model.Fields.zero;

import dev.orch.model.Field;
import dev.orch.model.Model;
import dev.orch.model.core.PersistentVolumeClaim;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.meta.LabelSelector;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Stateful Set Spec: the value of {@code StatefulSet.spec}. */
@Model
public record StatefulSetSpec(
    @Nullable Integer replicas,
    @Field(required = true) @Nullable LabelSelector selector,
    @Field(required = true) PodTemplateSpec template,
    List<PersistentVolumeClaim> volumeClaimTemplates,
    @Field(always = true) String serviceName,
    String podManagementPolicy,
    StatefulSetUpdateStrategy updateStrategy,
    @Nullable Integer revisionHistoryLimit,
    int minReadySeconds,
    @Nullable StatefulSetPersistentVolumeClaimRetentionPolicy persistentVolumeClaimRetentionPolicy,
    @Nullable StatefulSetOrdinals ordinals)
    implements StatefulSetSpecBuilder.With {
  public StatefulSetSpec {
    template = zero(template, PodTemplateSpec.class);
    volumeClaimTemplates = list(volumeClaimTemplates);
    serviceName = string(serviceName);
    podManagementPolicy = string(podManagementPolicy);
    updateStrategy = zero(updateStrategy, StatefulSetUpdateStrategy.class);
  }
}
