package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Resource;
import dev.orch.model.ScaleAccess;
import dev.orch.model.apply.FieldSet;
import dev.orch.model.autoscaling.Scale;
import dev.orch.model.certificates.CertificateSigningRequest;
import dev.orch.model.certificates.CertificateSigningRequestCondition;
import dev.orch.model.core.Namespace;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.json.Json;
import dev.orch.model.json.JsonText;
import dev.orch.model.meta.ManagedFieldsEntry;
import dev.orch.model.patch.MergePatch;
import dev.orch.model.patch.PatchException;
import dev.orch.model.patch.StrategicMergePatch;
import dev.orch.model.schedulingv1alpha2.PodGroup;
import dev.orch.model.schema.DecodeException;
import dev.orch.model.schema.RecordReader;
import dev.orch.model.schema.RecordType;
import dev.orch.model.schema.RecordWriter;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldPath;
import dev.orch.store.CommitResult;
import dev.orch.store.Mutation;
import dev.orch.store.Versioned;
import dev.orch.store.api.Deleted;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Patch;
import dev.orch.store.api.Reason;
import dev.orch.store.api.SubresourceClient;
import dev.orch.store.api.SubresourceKey;
import dev.orch.store.api.WriteOptions;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** The subresources that have objects of their own. */
final class Subresources {
  private Subresources() {}

  @SuppressWarnings("unchecked")
  static <T extends Resource, S extends Record> SubresourceClient<S> of(
      Call<T> call, SubresourceKey<S> key) {
    if (key.equals(SubresourceKey.SCALE) && call.kind().scale() != null) {
      return (SubresourceClient<S>) new ScaleClient<>(call, call.kind().scale());
    }
    if (key.equals(SubresourceKey.BINDING) && call.kind().type() == Pod.class) {
      return (SubresourceClient<S>) new BindingClient((Call<Pod>) call);
    }
    if (key.equals(SubresourceKey.GUARDED_BINDING) && call.kind().type() == Pod.class) {
      return (SubresourceClient<S>) new BindingClient((Call<Pod>) call).guarded();
    }
    if (key.equals(SubresourceKey.GUARDED_PLACEMENT) && call.kind().type() == PodGroup.class) {
      return (SubresourceClient<S>) new PlacementClient((Call<PodGroup>) call);
    }
    if (key.equals(SubresourceKey.EVICTION) && call.kind().type() == Pod.class) {
      return (SubresourceClient<S>) new EvictionClient((Call<Pod>) call);
    }
    boolean part =
        key.equals(SubresourceKey.EPHEMERAL_CONTAINERS) || key.equals(SubresourceKey.RESIZE);
    if (part && call.kind().type() == Pod.class) {
      return (SubresourceClient<S>) new PartClient<>((Call<Pod>) call);
    }
    if (key.equals(SubresourceKey.TOKEN) && call.kind().type() == ServiceAccount.class) {
      return (SubresourceClient<S>) new TokenClient((Call<ServiceAccount>) call);
    }
    if (key.equals(SubresourceKey.FINALIZE) && call.kind().type() == Namespace.class) {
      return (SubresourceClient<S>) new FinalizeClient((Call<Namespace>) call);
    }
    if (key.equals(SubresourceKey.APPROVAL)
        && call.kind().type() == CertificateSigningRequest.class) {
      return (SubresourceClient<S>) new ApprovalClient((Call<CertificateSigningRequest>) call);
    }
    throw Errors.of(Reason.NOT_FOUND, "the server could not find the requested resource", null);
  }

  /** Refuses every verb; a subresource answers to those that it overrides. */
  abstract static class Refusing<S extends Record> implements SubresourceClient<S> {
    @Override
    public S get(String name) {
      throw Errors.methodNotAllowed();
    }

    @Override
    public S create(String name, S object, WriteOptions options) {
      throw Errors.methodNotAllowed();
    }

    @Override
    public S update(String name, S object, WriteOptions options) {
      throw Errors.methodNotAllowed();
    }

    @Override
    public S patch(String name, Patch patch, WriteOptions options) {
      throw Errors.methodNotAllowed();
    }
  }

  private static final class ScaleClient<T extends Resource> extends Refusing<Scale> {
    private static final String VERSION = "autoscaling/v1";
    private static final Json REPLICAS = FieldSet.ofNames("spec", "replicas").toJson();

    private final Call<T> call;
    private final ScaleAccess<T> access;

    ScaleClient(Call<T> call, ScaleAccess<T> access) {
      this.call = call;
      this.access = access;
    }

    @Override
    public Scale get(String name) {
      call.authorize("get", name);
      T object = call.cast(call.present(name));
      String missing = access.missing().apply(object);
      if (!missing.isEmpty()) {
        throw Errors.internal("the spec replicas field " + Json.of(missing) + " does not exist");
      }
      return scale(object);
    }

    @Override
    public Scale update(String name, Scale scale, WriteOptions options) {
      call.authorize("update", name);
      while (true) {
        Versioned<Resource> found = call.present(name);
        Scale stored = write(found, name, scale, options);
        if (stored != null) {
          return stored;
        }
        if (!scale.metadata().resourceVersion().isEmpty()) {
          throw Errors.modified(call.kind(), name);
        }
      }
    }

    @Override
    public Scale patch(String name, Patch patch, WriteOptions options) {
      call.authorize("patch", name);
      Patching.Parsed parsed = Patching.parse(patch);
      while (true) {
        Versioned<Resource> found = call.present(name);
        Scale present = scale(call.cast(found));
        Scale stored = write(found, name, patched(parsed, present), options);
        if (stored != null) {
          return stored;
        }
      }
    }

    private @org.jspecify.annotations.Nullable Scale write(
        Versioned<Resource> found, String name, Scale scale, WriteOptions options) {
      String version = scale.metadata().resourceVersion();
      if (!version.isEmpty() && !version.equals(Long.toString(found.revision()))) {
        throw Errors.modified(call.kind(), name);
      }
      if (scale.spec().replicas() < 0 && !call.kind().isDynamic()) {
        FieldError error =
            FieldError.invalid(
                FieldPath.of("spec", "replicas"),
                scale.spec().replicas(),
                "must be greater than or equal to 0");
        throw Errors.invalid("autoscaling", "Scale", name, ImmutableList.of(error));
      }
      T changed = access.write().withReplicas(call.cast(found), scale.spec().replicas());
      Call<T> main = new Call<>(call.backend(), call.kind(), call.namespace(), call.caller(), "");
      T stored =
          new Updates<>(main, new Ownership<>(call), new ScaleAsking<>(call, access))
              .replace(found, changed, options);
      return stored == null ? null : scale(stored);
    }

    /** The scale, owned by those who own the replicas. */
    private Scale scale(T object) {
      Scale scale = access.read().apply(object);
      List<ManagedFieldsEntry> owners =
          object.metadata().managedFields().stream()
              .filter(entry -> FieldSet.parse(entry.fieldsV1()).hasNames("spec", "replicas"))
              .map(entry -> entry.withApiVersion(VERSION).withFieldsV1(REPLICAS))
              .collect(ImmutableList.toImmutableList());
      return scale.withMetadata(scale.metadata().withManagedFields(owners));
    }

    private static Json inOrder(Scale scale) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      try (JsonGenerator generator = JsonText.generator(out)) {
        generator.writeStartObject();
        generator.writeStringProperty("apiVersion", VERSION);
        generator.writeStringProperty("kind", "Scale");
        RecordWriter.writeFields(scale, generator);
        generator.writeEndObject();
      }
      return Json.parseInOrder(out.toByteArray());
    }

    private static Scale patched(Patching.Parsed patch, Scale present) {
      Json.Obj original =
          RecordWriter.toJson(present).with("apiVersion", VERSION).with("kind", "Scale");
      Json result;
      try {
        result =
            switch (patch.type()) {
              case JSON -> java.util.Objects.requireNonNull(patch.operations()).apply(original);
              case STRATEGIC ->
                  StrategicMergePatch.apply(original, patch.json(), RecordType.of(Scale.class));
              default -> MergePatch.applyTo(original, patch.json());
            };
      } catch (PatchException e) {
        throw Patching.refusal(e);
      }
      try {
        return RecordReader.read(result, Scale.class, unknown -> {});
      } catch (DecodeException e) {
        throw Patching.unreadable(result, inOrder(present), String.valueOf(e.getMessage()));
      }
    }
  }

  /** A part of an object that is written as the object itself; the rest is kept. */
  private static final class PartClient<T extends Record & Resource> extends Refusing<T> {
    private final Call<T> call;

    PartClient(Call<T> call) {
      this.call = call;
    }

    @Override
    public T get(String name) {
      return new Listing<>(call).get(name);
    }

    @Override
    public T update(String name, T object, WriteOptions options) {
      return new Updates<>(call).update(object, options);
    }

    @Override
    public T patch(String name, Patch patch, WriteOptions options) {
      return new Patching<>(call).patch(name, patch, options);
    }
  }

  private static final class ApprovalClient extends Refusing<CertificateSigningRequest> {
    private final Call<CertificateSigningRequest> call;

    ApprovalClient(Call<CertificateSigningRequest> call) {
      this.call = call;
    }

    @Override
    public CertificateSigningRequest get(String name) {
      return new Listing<>(call).get(name);
    }

    @Override
    public CertificateSigningRequest update(
        String name, CertificateSigningRequest request, WriteOptions options) {
      List<CertificateSigningRequestCondition> timed =
          request.status().conditions().stream().map(this::timed).toList();
      return new Updates<>(call)
          .update(request.withStatus(request.status().withConditions(timed)), options);
    }

    private CertificateSigningRequestCondition timed(CertificateSigningRequestCondition given) {
      Instant now = call.backend().now();
      return given
          .withLastUpdateTime(given.lastUpdateTime() == null ? now : given.lastUpdateTime())
          .withLastTransitionTime(
              given.lastTransitionTime() == null ? now : given.lastTransitionTime());
    }

    @Override
    public CertificateSigningRequest patch(String name, Patch patch, WriteOptions options) {
      return new Patching<>(call).patch(name, patch, options);
    }
  }

  private static final class FinalizeClient extends Refusing<Namespace> {
    private final Call<Namespace> call;

    FinalizeClient(Call<Namespace> call) {
      this.call = call;
    }

    @Override
    public Namespace update(String name, Namespace namespace, WriteOptions options) {
      call.authorize("update", name);
      while (true) {
        Versioned<Resource> found = call.present(name);
        Namespace present = call.cast(found);
        String version = namespace.metadata().resourceVersion();
        if (!version.isEmpty() && !version.equals(Long.toString(found.revision()))) {
          throw Errors.modified(call.kind(), name);
        }
        Namespace changed =
            present.withSpec(present.spec().withFinalizers(namespace.spec().finalizers()));
        if (options.dryRun() || changed.equals(present)) {
          return changed;
        }
        boolean ends = Deleted.isComplete(changed);
        CommitResult<Resource> result =
            call.backend()
                .store()
                .commit(
                    List.of(
                        ends
                            ? Mutation.delete(found.key(), found.revision())
                            : Mutation.update(found.key(), changed, found.revision())));
        if (result.conflict() == null) {
          return ends ? changed : Updates.written(call.kind(), result, found.key());
        }
      }
    }
  }
}
