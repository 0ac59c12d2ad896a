package dev.orch.model.kinds;

import static com.google.common.collect.ImmutableList.toImmutableList;

import com.google.common.collect.ImmutableList;
import dev.orch.model.KindRules;
import dev.orch.model.json.Json;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.resource.Device;
import dev.orch.model.resource.DeviceClaim;
import dev.orch.model.resource.DeviceClass;
import dev.orch.model.resource.DeviceRequest;
import dev.orch.model.resource.DeviceSubRequest;
import dev.orch.model.resource.DeviceToleration;
import dev.orch.model.resource.ExactDeviceRequest;
import dev.orch.model.resource.ResourceClaim;
import dev.orch.model.resource.ResourceClaimSpec;
import dev.orch.model.resource.ResourceClaimStatus;
import dev.orch.model.resource.ResourceClaimTemplate;
import dev.orch.model.resource.ResourceClaimTemplateSpec;
import dev.orch.model.resource.ResourceSlice;
import dev.orch.model.schema.RecordType;
import dev.orch.model.schema.RecordWriter;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldErrors;
import dev.orch.model.validation.FieldPath;
import dev.orch.model.validation.ObjectMetaValidation;
import dev.orch.model.validation.ValidationContext;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rules of devices: what there are, who asks for some, and who has been given them. */
final class DeviceRules {
  private static final FieldPath SPEC = FieldPath.of("spec");

  static final KindRules<DeviceClass> CLASS =
      new KindRules<>() {
        @Override
        public void validate(DeviceClass kind, ValidationContext context, FieldErrors errors) {
          DeviceClaimValidation.deviceClass(kind.spec(), SPEC, errors);
        }

        @Override
        public void validateUpdate(
            DeviceClass kind, DeviceClass old, ValidationContext context, FieldErrors errors) {
          DeviceClaimValidation.deviceClass(kind.spec(), SPEC, errors);
        }
      };

  static final KindRules<ResourceClaim> CLAIM =
      new KindRules<>() {
        @Override
        public ResourceClaim defaults(ResourceClaim claim) {
          return claim.withSpec(DeviceRules.defaults(claim.spec()));
        }

        @Override
        public ResourceClaim prepareForCreate(ResourceClaim claim) {
          return claim.withStatus(RecordType.of(ResourceClaimStatus.class).zero());
        }

        // The status is of no concern to labels and the like.
        @Override
        public ResourceClaim prepareForStatusUpdate(
            ResourceClaim claim, ResourceClaim old, Instant now) {
          ObjectMeta before = old.metadata();
          return claim.withMetadata(
              claim
                  .metadata()
                  .withLabels(before.labels())
                  .withAnnotations(before.annotations())
                  .withFinalizers(before.finalizers())
                  .withOwnerReferences(before.ownerReferences()));
        }

        @Override
        public void validate(ResourceClaim claim, ValidationContext context, FieldErrors errors) {
          DeviceClaimValidation.claim(claim.spec().devices(), SPEC.child("devices"), errors);
        }

        @Override
        public void validateUpdate(
            ResourceClaim claim, ResourceClaim old, ValidationContext context, FieldErrors errors) {
          immutable(claim.spec().equals(old.spec()), GoStruct.json(claim.spec()), errors);
        }

        @Override
        public void validateStatusUpdate(
            ResourceClaim claim, ResourceClaim old, ValidationContext context, FieldErrors errors) {
          DeviceStatusValidation.validate(claim, old, errors);
        }
      };

  static final KindRules<ResourceClaimTemplate> TEMPLATE =
      new KindRules<>() {
        @Override
        public ResourceClaimTemplate defaults(ResourceClaimTemplate template) {
          ResourceClaimTemplateSpec spec = template.spec();
          return template.withSpec(spec.withSpec(DeviceRules.defaults(spec.spec())));
        }

        @Override
        public void validate(
            ResourceClaimTemplate template, ValidationContext context, FieldErrors errors) {
          ResourceClaimTemplateSpec spec = template.spec();
          FieldPath metadata = SPEC.child("metadata");
          ObjectMetaValidation.validateAnnotations(
              spec.metadata().annotations(), metadata.child("annotations"), errors);
          Checks.labels(spec.metadata().labels(), metadata.child("labels"), errors);
          DeviceClaimValidation.claim(
              spec.spec().devices(), SPEC.child("spec").child("devices"), errors);
        }

        @Override
        public void validateUpdate(
            ResourceClaimTemplate template,
            ResourceClaimTemplate old,
            ValidationContext context,
            FieldErrors errors) {
          immutable(template.spec().equals(old.spec()), shown(template.spec()), errors);
        }
      };

  static final KindRules<ResourceSlice> SLICE =
      new KindRules<>() {
        @Override
        public ResourceSlice prepareForCreate(ResourceSlice slice) {
          Instant now = slice.metadata().creationTimestamp();
          return slice.withSpec(
              slice
                  .spec()
                  .withDevices(
                      slice.spec().devices().stream()
                          .map(device -> tainted(device, now))
                          .collect(toImmutableList())));
        }

        @Override
        public void validate(ResourceSlice slice, ValidationContext context, FieldErrors errors) {
          ResourceSliceValidation.validate(slice.spec(), null, SPEC, errors);
        }

        @Override
        public void validateUpdate(
            ResourceSlice slice, ResourceSlice old, ValidationContext context, FieldErrors errors) {
          ResourceSliceValidation.validate(slice.spec(), old.spec(), SPEC, errors);
        }
      };

  private DeviceRules() {}

  private static void immutable(boolean isSame, Json value, FieldErrors errors) {
    if (!isSame) {
      errors.add(FieldError.invalid(SPEC, value, Checks.IMMUTABLE));
    }
  }

  /** As Kubernetes shows it: the metadata's members beside the claim's. */
  private static Json shown(ResourceClaimTemplateSpec spec) {
    return RecordWriter.toJson(spec.metadata()).with("Spec", GoStruct.json(spec.spec()));
  }

  private static Device tainted(Device device, @Nullable Instant now) {
    return device.withTaints(
        device.taints().stream()
            .map(taint -> taint.timeAdded() == null ? taint.withTimeAdded(now) : taint)
            .collect(toImmutableList()));
  }

  private static ResourceClaimSpec defaults(ResourceClaimSpec spec) {
    DeviceClaim devices = spec.devices();
    return spec.withDevices(
        devices.withRequests(
            devices.requests().stream().map(DeviceRules::defaults).collect(toImmutableList())));
  }

  private static DeviceRequest defaults(DeviceRequest request) {
    ExactDeviceRequest exactly = request.exactly();
    return request
        .withExactly(exactly == null ? null : defaults(exactly))
        .withFirstAvailable(
            request.firstAvailable().stream()
                .map(DeviceRules::defaults)
                .collect(toImmutableList()));
  }

  private static ExactDeviceRequest defaults(ExactDeviceRequest request) {
    String mode = mode(request.allocationMode());
    return request
        .withAllocationMode(mode)
        .withCount(count(mode, request.count()))
        .withTolerations(tolerations(request.tolerations()));
  }

  private static DeviceSubRequest defaults(DeviceSubRequest request) {
    String mode = mode(request.allocationMode());
    return request
        .withAllocationMode(mode)
        .withCount(count(mode, request.count()))
        .withTolerations(tolerations(request.tolerations()));
  }

  private static String mode(String mode) {
    return mode.isEmpty() ? DeviceClaimValidation.EXACT_COUNT : mode;
  }

  private static long count(String mode, long count) {
    return mode.equals(DeviceClaimValidation.EXACT_COUNT) && count == 0 ? 1 : count;
  }

  private static ImmutableList<DeviceToleration> tolerations(List<DeviceToleration> tolerations) {
    return tolerations.stream()
        .map(t -> t.operator().isEmpty() ? t.withOperator("Equal") : t)
        .collect(toImmutableList());
  }
}
