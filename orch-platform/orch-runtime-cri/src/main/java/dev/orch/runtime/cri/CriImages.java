package dev.orch.runtime.cri;

import com.google.common.collect.ImmutableList;
import dev.orch.runtime.Images;
import dev.orch.runtime.RefusedException;
import dev.orch.runtime.base.Worker;
import dev.orch.runtime.cri.v1.AuthConfig;
import dev.orch.runtime.cri.v1.FilesystemUsage;
import dev.orch.runtime.cri.v1.ImageFsInfoRequest;
import dev.orch.runtime.cri.v1.ImageSpec;
import dev.orch.runtime.cri.v1.ImageStatusRequest;
import dev.orch.runtime.cri.v1.ImageStatusResponse;
import dev.orch.runtime.cri.v1.ListImagesRequest;
import dev.orch.runtime.cri.v1.PullImageRequest;
import dev.orch.runtime.cri.v1.RemoveImageRequest;
import dev.orch.runtime.cri.v1.RemoveImageResponse;
import io.grpc.Status;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** The daemon's images. Only on the worker. */
final class CriImages implements Images {
  private final Daemon daemon;
  private final CriRuntime.Settings settings;

  CriImages(Daemon daemon, CriRuntime.Settings settings) {
    this.daemon = daemon;
    this.settings = settings;
  }

  @Override
  public CompletionStage<Optional<Image>> find(String reference) {
    CompletionStage<ImageStatusResponse> answer =
        daemon.call(
            CriMethods.IMAGE_STATUS,
            ImageStatusRequest.newBuilder().setImage(spec(reference)).build(),
            settings.requestTimeout());
    return DaemonException.recover(
            answer,
            failure ->
                CompletableFuture.failedFuture(
                    failure instanceof DaemonException no
                        ? new RefusedException("ImageInspectError", no.getMessage())
                        : failure))
        .thenApply(
            found -> found.hasImage() ? Optional.of(of(found.getImage())) : Optional.empty());
  }

  private static ImageSpec spec(String reference) {
    return ImageSpec.newBuilder().setImage(reference).build();
  }

  private static Image of(dev.orch.runtime.cri.v1.Image image) {
    Long uid = image.hasUid() ? image.getUid().getValue() : null;
    return new Image(
        image.getId(),
        image.getRepoTagsList(),
        image.getRepoDigestsList(),
        image.getSize(),
        uid == null ? image.getUsername() : Long.toString(uid),
        uid,
        image.getPinned());
  }

  @Override
  public CompletionStage<Image> pull(String reference, List<Credentials> credentials) {
    return credentials.isEmpty()
        ? pull(reference, AuthConfig.getDefaultInstance())
        : pull(reference, credentials, 0);
  }

  /** With the first that is good for it; the last one's failure is told. */
  private CompletionStage<Image> pull(String reference, List<Credentials> credentials, int index) {
    return DaemonException.recover(
        pull(reference, auth(credentials.get(index))),
        failure ->
            failure instanceof RefusedException && index + 1 < credentials.size()
                ? pull(reference, credentials, index + 1)
                : CompletableFuture.failedFuture(failure));
  }

  private CompletionStage<Image> pull(String reference, AuthConfig auth) {
    PullImageRequest.Builder request = PullImageRequest.newBuilder().setImage(spec(reference));
    if (!auth.equals(AuthConfig.getDefaultInstance())) {
      request.setAuth(auth);
    }
    return DaemonException.recover(
            daemon.call(CriMethods.PULL_IMAGE, request.build(), settings.pullTimeout()),
            failure ->
                CompletableFuture.failedFuture(
                    failure instanceof DaemonException no ? refusal(no) : failure))
        .thenCompose(answer -> find(answer.getImageRef()))
        .thenApply(
            found ->
                found.orElseThrow(
                    () ->
                        new RefusedException(
                            "ErrImagePull", reference + " was pulled, and is gone again")));
  }

  private static AuthConfig auth(Credentials credentials) {
    return AuthConfig.newBuilder()
        .setUsername(credentials.username())
        .setPassword(credentials.password())
        .setServerAddress(credentials.server())
        .setIdentityToken(credentials.identityToken())
        .setRegistryToken(credentials.registryToken())
        .build();
  }

  /** Daemons tell the first two at the beginning of their message, as Kubernetes asks of them. */
  static RefusedException refusal(DaemonException no) {
    String message = no.getMessage();
    String lower = message.toLowerCase(Locale.ROOT);
    String reason = "ErrImagePull";
    if (message.contains("RegistryUnavailable")) {
      reason = "RegistryUnavailable";
    } else if (message.contains("SignatureValidationFailed")) {
      reason = "SignatureValidationFailed";
    } else if (no.code() == Status.Code.INVALID_ARGUMENT
        || lower.contains("invalid reference format")
        || lower.contains("failed to parse image reference")) {
      reason = "InvalidImageName";
    }
    return new RefusedException(reason, message);
  }

  @Override
  public CompletionStage<List<Image>> images() {
    return daemon
        .call(
            CriMethods.LIST_IMAGES,
            ListImagesRequest.getDefaultInstance(),
            settings.requestTimeout())
        .thenApply(
            answer ->
                answer.getImagesList().stream()
                    .map(CriImages::of)
                    .collect(ImmutableList.toImmutableList()));
  }

  @Override
  public CompletionStage<Void> removeImage(String id) {
    return DaemonException.refusing(
            "ImageRemoveError",
            DaemonException.unlessAbsent(
                RemoveImageResponse.getDefaultInstance(),
                daemon.call(
                    CriMethods.REMOVE_IMAGE,
                    RemoveImageRequest.newBuilder().setImage(spec(id)).build(),
                    settings.requestTimeout())))
        .thenCompose(done -> Worker.done());
  }

  @Override
  public CompletionStage<Usage> imageUsage() {
    return daemon
        .call(
            CriMethods.IMAGE_FS_INFO,
            ImageFsInfoRequest.getDefaultInstance(),
            settings.requestTimeout())
        .thenApply(
            answer ->
                answer.getImageFilesystemsList().stream()
                    .findFirst()
                    .map(CriImages::usage)
                    .orElseGet(() -> new Usage(Instant.EPOCH, "", 0, 0)));
  }

  private static Usage usage(FilesystemUsage usage) {
    return new Usage(
        Listing.instant(usage.getTimestamp()),
        usage.getFsId().getMountpoint(),
        usage.getUsedBytes().getValue(),
        usage.getInodesUsed().getValue());
  }
}
