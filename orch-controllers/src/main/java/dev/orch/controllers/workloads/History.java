package dev.orch.controllers.workloads;

import com.google.common.collect.ImmutableList;
import dev.orch.controllers.Context;
import dev.orch.controllers.Edits;
import dev.orch.model.Resource;
import dev.orch.model.apps.ControllerRevision;
import dev.orch.model.apps.ControllerRevisionBuilder;
import dev.orch.model.core.PodTemplateSpec;
import dev.orch.model.json.Json;
import dev.orch.model.kinds.WorkloadKinds;
import dev.orch.model.meta.LabelSelector;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.Owners;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Reason;
import dev.orch.store.api.Resources;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The ControllerRevisions of one object: the pod templates that it had, numbered; the present one
 * has the highest number. For one run.
 */
final class History<O extends Resource> {
  private static final Comparator<ControllerRevision> OLDEST_FIRST =
      Comparator.comparingLong(ControllerRevision::revision)
          .thenComparing(
              revision ->
                  Objects.requireNonNullElse(
                      revision.metadata().creationTimestamp(), Instant.EPOCH))
          .thenComparing(revision -> revision.metadata().name());

  private final HistoryKind<O> kind;
  private final O owner;
  private final Context context;
  private final PodTemplateSpec template;
  private final Json.Obj patch;
  private final Resources<ControllerRevision> resources;
  private final List<ControllerRevision> revisions;
  private @Nullable Integer collisions;

  /** Adopts what is to be adopted. */
  History(HistoryKind<O> kind, O owner, LabelSelector selector, Context context) {
    this.kind = kind;
    this.owner = owner;
    this.context = context;
    this.template = kind.template().apply(owner);
    this.patch = TemplatePatch.of(template);
    this.collisions = kind.collisions().apply(owner);
    this.resources =
        context
            .api()
            .resources(WorkloadKinds.CONTROLLER_REVISION)
            .inNamespace(owner.metadata().namespace());
    this.revisions =
        new Claims<>(context, kind.kind(), owner, selector, WorkloadKinds.CONTROLLER_REVISION)
            .claim().stream().sorted(OLDEST_FIRST).collect(ImmutableList.toImmutableList());
  }

  /** Those that were there when the run began, oldest first. */
  List<ControllerRevision> revisions() {
    return revisions;
  }

  /** How many names were found taken so far; null for none ever. */
  @Nullable Integer collisions() {
    return collisions;
  }

  /** The hash by which a revision's pods are labelled. */
  String hash(ControllerRevision revision) {
    return revision.metadata().labels().getOrDefault(kind.hashLabel(), revision.metadata().name());
  }

  /** Whether a revision restores the present template: by what it says, never by its hash. */
  boolean isPresent(ControllerRevision revision) {
    return patch.equals(revision.data())
        || TemplatePatch.template(revision.data())
            .filter(past -> kind.defaulted(owner, past).equals(template))
            .isPresent();
  }

  /** The revision of the present template: found, numbered anew if it was an older one, or made. */
  ControllerRevision present() {
    int last = revisions.size() - 1;
    long next = last < 0 ? 1 : revisions.get(last).revision() + 1;
    for (int i = last; i >= 0; i--) {
      ControllerRevision revision = revisions.get(i);
      if (isPresent(revision)) {
        return i == last
            ? revision
            : Edits.replace(resources, revision, revision.withRevision(next));
      }
    }
    return create(next);
  }

  /** One of that name is fine if it says the same; else another hash is tried. */
  private ControllerRevision create(long number) {
    LiveOwner.check(context, kind.kind(), owner);
    while (true) {
      ControllerRevision wanted = described(number);
      try {
        return resources.create(wanted);
      } catch (ApiException refused) {
        if (!refused.is(Reason.ALREADY_EXISTS)) {
          throw refused;
        }
      }
      ControllerRevision there = resources.get(wanted.metadata().name());
      if (isPresent(there)) {
        return there;
      }
      collisions = Objects.requireNonNullElse(collisions, 0) + 1;
    }
  }

  private ControllerRevision described(long number) {
    String hash = kind.hash().of(template, collisions);
    Map<String, String> labels = new TreeMap<>(template.metadata().labels());
    labels.put(kind.hashLabel(), hash);
    ObjectMeta metadata =
        ObjectMetaBuilder.builder()
            .name(owner.metadata().name() + "-" + hash)
            .namespace(owner.metadata().namespace())
            .labels(labels)
            .annotations(owner.metadata().annotations())
            .ownerReferences(ImmutableList.of(Owners.controller(kind.kind(), owner)))
            .build();
    return ControllerRevisionBuilder.builder()
        .metadata(metadata)
        .data(patch)
        .revision(number)
        .build();
  }

  /** Deletes these. */
  void delete(List<ControllerRevision> which) {
    for (ControllerRevision revision : which) {
      try {
        resources.delete(revision.metadata().name());
      } catch (ApiException refused) {
        if (!refused.is(Reason.NOT_FOUND)) {
          throw refused;
        }
      }
    }
  }
}
