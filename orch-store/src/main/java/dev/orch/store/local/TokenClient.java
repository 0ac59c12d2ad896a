package dev.orch.store.local;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.authentication.BoundObjectReference;
import dev.orch.model.authentication.TokenRequest;
import dev.orch.model.authentication.TokenRequestSpec;
import dev.orch.model.authentication.TokenRequestStatus;
import dev.orch.model.core.Pod;
import dev.orch.model.core.ServiceAccount;
import dev.orch.model.kinds.BuiltInKinds;
import dev.orch.model.meta.ObjectMeta;
import dev.orch.model.meta.ObjectMetaBuilder;
import dev.orch.model.meta.StatusDetailsBuilder;
import dev.orch.model.validation.FieldError;
import dev.orch.model.validation.FieldPath;
import dev.orch.store.admission.Admission;
import dev.orch.store.api.ApiException;
import dev.orch.store.api.Errors;
import dev.orch.store.api.Reason;
import dev.orch.store.api.TokenClaims;
import dev.orch.store.api.TokenIssuer;
import dev.orch.store.api.WriteOptions;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** Issues tokens of service accounts. */
final class TokenClient extends Subresources.Refusing<TokenRequest> {
  private static final long DEFAULT_SECONDS = 3600;
  private static final long MIN_SECONDS = 600;
  private static final long MAX_SECONDS = 1L << 32;

  /** Pods ask for this with the token that they are all given; they may not know of renewal. */
  private static final long POD_SECONDS = 3607;

  private static final Duration POD_EXTENSION = Duration.ofDays(365);

  private final Call<ServiceAccount> call;

  TokenClient(Call<ServiceAccount> call) {
    this.call = call;
  }

  @Override
  public TokenRequest create(String name, TokenRequest asked, WriteOptions options) {
    call.authorize("create", name);
    checkName("name", asked.metadata().name(), name);
    checkName("namespace", asked.metadata().namespace(), call.namespace());
    TokenRequest request =
        call.admitPart(Admission.Operation.CREATE, PartKinds.TOKEN, asked, name, options);
    ServiceAccount account = call.cast(call.present(name));
    TokenIssuer issuer = call.backend().tokens();
    if (issuer == null) {
      throw Errors.internal("this server issues no tokens");
    }
    TokenRequestSpec spec = request.spec();
    long seconds = spec.expirationSeconds() == null ? DEFAULT_SECONDS : spec.expirationSeconds();
    spec =
        spec.withExpirationSeconds(seconds)
            .withAudiences(spec.audiences().isEmpty() ? issuer.audiences() : spec.audiences());
    checkSeconds(seconds);
    Bound bound = bound(account, spec.boundObjectRef());
    Instant now = call.backend().now();
    String token = options.dryRun() ? "" : issuer.issue(claims(issuer, account, spec, bound, now));
    ObjectMeta metadata =
        request
            .metadata()
            .withName(name)
            .withNamespace(call.namespace())
            .withUid(call.backend().chance().uuid())
            .withCreationTimestamp(now);
    return new TokenRequest(
        metadata, spec, new TokenRequestStatus(token, now.plusSeconds(seconds)));
  }

  private static ApiException invalid(String name, FieldError error) {
    return Errors.invalid("authentication.k8s.io", "TokenRequest", name, ImmutableList.of(error));
  }

  private static void checkName(String field, String given, String wanted) {
    if (!given.isEmpty() && !given.equals(wanted)) {
      throw invalid(
          wanted,
          FieldError.invalid(
              FieldPath.of("metadata", field),
              given,
              "must match the service account " + field + " if specified"));
    }
  }

  private static void checkSeconds(long seconds) {
    if (seconds < MIN_SECONDS || seconds > MAX_SECONDS) {
      throw invalid(
          "",
          FieldError.invalid(
              FieldPath.of("spec", "expirationSeconds"),
              seconds,
              seconds < MIN_SECONDS
                  ? "may not specify a duration less than 10 minutes"
                  : "may not specify a duration larger than 2^32 seconds"));
    }
  }

  /** What the token dies with, and the node of a pod. */
  private record Bound(
      @Nullable ObjectMeta pod, @Nullable ObjectMeta node, @Nullable ObjectMeta secret) {}

  private Bound bound(ServiceAccount account, @Nullable BoundObjectReference reference) {
    if (reference == null) {
      return new Bound(null, null, null);
    }
    int slash = reference.apiVersion().indexOf('/');
    String group = slash < 0 ? "" : reference.apiVersion().substring(0, slash);
    switch (group.isEmpty() ? reference.kind() : "") {
      case "Pod" -> {
        Pod pod = find(BuiltInKinds.POD, reference);
        if (!pod.spec().serviceAccountName().equals(account.metadata().name())) {
          throw Errors.badRequest(
              "cannot bind token for serviceaccount \""
                  + account.metadata().name()
                  + "\" to pod running with different serviceaccount name.");
        }
        checkUid(reference, pod);
        return new Bound(pod.metadata(), nodeOf(pod), null);
      }
      case "Node" -> {
        Resource node = find(BuiltInKinds.NODE, reference);
        checkUid(reference, node);
        return new Bound(null, node.metadata(), null);
      }
      case "Secret" -> {
        Resource secret = find(BuiltInKinds.SECRET, reference);
        checkUid(reference, secret);
        return new Bound(null, null, secret.metadata());
      }
      default ->
          throw Errors.badRequest(
              "cannot bind token to object of type "
                  + (slash < 0 ? "/" + reference.apiVersion() : reference.apiVersion())
                  + ", Kind="
                  + reference.kind());
    }
  }

  private <T extends Resource> T find(Kind<T> kind, BoundObjectReference reference) {
    return call.backend()
        .find(kind, call.namespace(), reference.name())
        .orElseThrow(() -> Errors.notFound(kind, reference.name()));
  }

  private @Nullable ObjectMeta nodeOf(Pod pod) {
    String name = pod.spec().nodeName();
    if (name.isEmpty()) {
      return null;
    }
    return call.backend()
        .find(BuiltInKinds.NODE, "", name)
        .map(Resource::metadata)
        .orElseGet(() -> ObjectMetaBuilder.builder().name(name).build());
  }

  private static void checkUid(BoundObjectReference reference, Resource object) {
    if (!reference.uid().isEmpty() && !reference.uid().equals(object.metadata().uid())) {
      throw Errors.of(
          Reason.CONFLICT,
          "Operation cannot be fulfilled on "
              + reference.kind()
              + " \""
              + reference.name()
              + "\": the UID in the bound object reference ("
              + reference.uid()
              + ") does not match the UID in record. The object might have been deleted and then"
              + " recreated",
          StatusDetailsBuilder.builder().name(reference.name()).kind(reference.kind()).build());
    }
  }

  private TokenClaims claims(
      TokenIssuer issuer, ServiceAccount account, TokenRequestSpec spec, Bound bound, Instant now) {
    long seconds = spec.expirationSeconds() == null ? DEFAULT_SECONDS : spec.expirationSeconds();
    Instant expires = now.plusSeconds(seconds);
    boolean extended =
        bound.pod() != null
            && seconds == POD_SECONDS
            && issuer.audiences().containsAll(spec.audiences());
    return new TokenClaims(
        account.metadata(),
        bound.pod(),
        bound.node(),
        bound.secret(),
        spec.audiences(),
        now,
        extended ? now.plus(POD_EXTENSION) : expires,
        extended ? expires : null,
        call.backend().chance().uuid());
  }
}
