package com.example.controllers;

import dev.orch.controllers.Calls;
import dev.orch.controllers.Context;
import dev.orch.controllers.Controller;
import dev.orch.controllers.Edits;
import dev.orch.controllers.Reconciler;
import dev.orch.controllers.Result;
import dev.orch.model.ApiKind;
import dev.orch.model.Fields;
import dev.orch.model.Kind;
import dev.orch.model.Resource;
import dev.orch.model.meta.ObjectMeta;
import java.time.Duration;
import java.util.Optional;

/**
 * External resources: a Bucket is one in a store outside. A finalizer keeps the object until the
 * bucket is gone, and what somebody changes outside is put right within ten minutes.
 */
public final class Buckets {
  private static final Duration DRIFT = Duration.ofMinutes(10);

  public record BucketSpec(long bytes) {}

  public record BucketStatus(String url) {
    public BucketStatus {
      url = Fields.string(url);
    }
  }

  @ApiKind(group = "example.com", version = "v1")
  public record Bucket(ObjectMeta metadata, BucketSpec spec, BucketStatus status)
      implements Resource {
    public Bucket {
      metadata = Fields.zero(metadata, ObjectMeta.class);
      spec = Fields.zero(spec, BucketSpec.class);
      status = Fields.zero(status, BucketStatus.class);
    }
  }

  public static final Kind<Bucket> BUCKET = Kind.of(Bucket.class);

  private final ObjectStore store;
  private final Calls<String, BucketSpec, String> ensured = new Calls<>();
  private final Calls<String, String, Boolean> deleted = new Calls<>();

  private Buckets(ObjectStore store) {
    this.store = store;
  }

  public static Controller<Bucket> controller(ObjectStore store) {
    Buckets buckets = new Buckets(store);
    return Controller.of(BUCKET)
        .finalizer("example.com/bucket", trying(buckets::release))
        .reconcile(trying(buckets::reconcile));
  }

  /** The store fails now and then: that is no bug, but another try. */
  private static Reconciler<Bucket> trying(Reconciler<Bucket> reconciler) {
    return (bucket, context) -> {
      try {
        return reconciler.reconcile(bucket, context);
      } catch (ObjectStore.UnavailableException failed) {
        context.warning("StoreUnavailable", String.valueOf(failed.getMessage()));
        return Result.retry();
      }
    };
  }

  /** The name outside. Of two objects of one name, one after the other, each has its own. */
  private static String id(Bucket bucket) {
    return bucket.metadata().uid();
  }

  private Result reconcile(Bucket bucket, Context context) {
    String id = id(bucket);
    Optional<String> url = ensured.ask(id, bucket.spec(), spec -> store.ensure(id, spec.bytes()));
    if (url.isEmpty()) {
      return ensured.answered(id);
    }
    BucketStatus status = new BucketStatus(url.get());
    if (!status.equals(bucket.status())) {
      Edits.ifUnchanged(
          context.api().resources(BUCKET).status(),
          bucket,
          now -> new Bucket(now.metadata(), now.spec(), status));
      context.event("Created", "bucket at " + status.url());
    }
    return Result.again(DRIFT);
  }

  private Result release(Bucket bucket, Context context) {
    String id = id(bucket);
    ensured.forget(id);
    if (deleted.ask(id, id, store::delete).isEmpty()) {
      return deleted.answered(id);
    }
    return Result.done();
  }
}
