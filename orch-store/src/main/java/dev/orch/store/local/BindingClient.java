package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Resource;
import dev.orch.model.core.Binding;
import dev.orch.model.core.Pod;
import dev.orch.model.core.PodCondition;
import dev.orch.model.core.PodConditionBuilder;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.StatusDetailsBuilder;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldPath;
import dev.orch.store.CommitResult;
import dev.orch.store.Key;
import dev.orch.store.Mutation;
import dev.orch.store.Versioned;
import dev.orch.store.admission.Admission;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.GuardedBinding;
import dev.orch.store.api.Reason;
import dev.orch.store.api.SubresourceClient;
import dev.orch.store.api.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Puts pods on nodes. */
final class BindingClient extends Subresources.Refusing<Binding> {
  private final Call<Pod> call;

  BindingClient(Call<Pod> call) {
    this.call = call;
  }

  /** The same, for those who say what they know of the node. */
  SubresourceClient<GuardedBinding> guarded() {
    return new Subresources.Refusing<>() {
      @Override
      public GuardedBinding create(String name, GuardedBinding given, WriteOptions options) {
        bind(
            name,
            given.binding(),
            options,
            new NodeAllocator(
                call.backend().store(),
                given.binding().target().name(),
                given.allocator(),
                given.seen()));
        return given;
      }
    };
  }

  @Override
  public Binding create(String name, Binding given, WriteOptions options) {
    return bind(name, given, options, null);
  }

  private Binding bind(
      String name, Binding given, WriteOptions options, @Nullable NodeAllocator allocator) {
    call.authorize("create", name);
    if (!given.metadata().name().isEmpty() && !given.metadata().name().equals(name)) {
      throw Errors.badRequest("name in URL does not match name in Binding object");
    }
    Binding binding =
        call.admitPart(Admission.Operation.CREATE, PartKinds.BINDING, given, name, options);
    validate(binding);
    while (true) {
      Versioned<Resource> found = call.present(name);
      Pod pod = call.cast(found);
      check(found.key(), pod, binding);
      if (options.dryRun()) {
        return binding;
      }
      Pod bound = bound(pod, binding);
      CommitResult<Resource> result =
          call.backend().store().commit(mutations(found, bound, allocator));
      if (result.conflict() == null) {
        return binding;
      }
    }
  }

  private static List<Mutation<Resource>> mutations(
      Versioned<Resource> found, Pod bound, @Nullable NodeAllocator allocator) {
    Mutation<Resource> put = Mutation.update(found.key(), bound, found.revision());
    return allocator == null ? ImmutableList.of(put) : ImmutableList.of(put, allocator.guard());
  }

  private void validate(Binding binding) {
    List<FieldError> errors = new ArrayList<>();
    if (!binding.target().kind().isEmpty() && !binding.target().kind().equals("Node")) {
      errors.add(
          FieldError.notSupported(
              FieldPath.of("target", "kind"),
              binding.target().kind(),
              ImmutableList.of("Node", "<empty>")));
    }
    if (binding.target().name().isEmpty()) {
      errors.add(FieldError.required(FieldPath.of("target", "name"), ""));
    }
    if (!errors.isEmpty()) {
      // Kubernetes answers with the bare list.
      String text = errors.stream().map(FieldError::toString).collect(Collectors.joining(", "));
      throw new ApiException(
          Errors.status(500, "", errors.size() == 1 ? text : "[" + text + "]", null));
    }
  }

  private static ApiException conflict(String name, String why) {
    return Errors.of(
        Reason.CONFLICT,
        "Operation cannot be fulfilled on pods/binding \"" + name + "\": " + why,
        StatusDetailsBuilder.builder().name(name).kind("pods/binding").build());
  }

  private void check(Key key, Pod pod, Binding binding) {
    String name = pod.metadata().name();
    if (!binding.metadata().uid().isEmpty()
        && !binding.metadata().uid().equals(pod.metadata().uid())) {
      throw Errors.conflict(
          BuiltInKinds.POD,
          name,
          Preconditions.storageError(
              BuiltInKinds.POD, key, "UID", binding.metadata().uid(), pod.metadata().uid()));
    }
    if (pod.metadata().deletionTimestamp() != null) {
      throw conflict(name, "pod " + name + " is being deleted, cannot be assigned to a host");
    }
    if (!pod.spec().nodeName().isEmpty()) {
      throw conflict(
          name, "pod " + name + " is already assigned to node \"" + pod.spec().nodeName() + "\"");
    }
    if (!pod.spec().schedulingGates().isEmpty()) {
      throw conflict(name, "pod " + name + " has non-empty .spec.schedulingGates");
    }
  }

  private Pod bound(Pod pod, Binding binding) {
    PodCondition scheduled =
        PodConditionBuilder.builder()
            .type("PodScheduled")
            .status("True")
            .lastTransitionTime(call.backend().now())
            .build();
    List<PodCondition> conditions = new ArrayList<>();
    pod.status().conditions().stream()
        .filter(c -> !c.type().equals("PodScheduled"))
        .forEach(conditions::add);
    conditions.add(scheduled);
    TreeMap<String, String> annotations = new TreeMap<>(pod.metadata().annotations());
    annotations.putAll(binding.metadata().annotations());
    return pod.withSpec(pod.spec().withNodeName(binding.target().name()))
        .withMetadata(pod.metadata().withAnnotations(annotations))
        .withStatus(pod.status().withConditions(conditions).withNominatedNodeName(""));
  }
}
