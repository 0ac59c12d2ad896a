package dev.orch.runtime;

import com.google.common.collect.ImmutableList;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * A runtime whose containers are made from images that it has to have first. Called by the node
 * agent from any thread; never blocks. A runtime without this power takes a container's image as it
 * is given.
 */
public interface Images {
  /** The image of that reference or id, if it is here. */
  CompletionStage<Optional<Image>> find(String reference);

  /**
   * Has the image brought here, even if one of that reference is, as it may be another by now.
   * Refused, with the reason that a container waits for, if it can't be had: {@code
   * InvalidImageName}, {@code RegistryUnavailable}, {@code SignatureValidationFailed}, else {@code
   * ErrImagePull}.
   *
   * @param credentials those that may be good for it, tried in order; none to come as a stranger
   */
  CompletionStage<Image> pull(String reference, List<Credentials> credentials);

  /** All images that are here. */
  CompletionStage<List<Image>> images();

  /** Removes an image by its id, whatever names it has; nothing if it isn't here. */
  CompletionStage<Void> removeImage(String id);

  /** What images take. */
  CompletionStage<Usage> imageUsage();

  /**
   * An image that is here.
   *
   * @param id what {@link ContainerSpec#image} names it by: the digest of its configuration
   * @param tags references with a tag
   * @param digests references with a digest
   * @param size bytes on disk
   * @param user the user it says to run as, as it says so: a name or a number, with a group or
   *     without, or empty
   * @param uid that user's number; null if it is a name or not said
   * @param pinned whether it is not to be removed
   */
  record Image(
      String id,
      List<String> tags,
      List<String> digests,
      long size,
      String user,
      @Nullable Long uid,
      boolean pinned) {
    public Image {
      tags = ImmutableList.copyOf(tags);
      digests = ImmutableList.copyOf(digests);
    }
  }

  /**
   * Who asks a registry. What isn't known is empty.
   *
   * @param server the registry that it is for, as a docker configuration has it
   */
  record Credentials(
      String username, String password, String server, String identityToken, String registryToken) {
    @Override
    public String toString() {
      return "Credentials[" + username + " at " + server + "]";
    }
  }

  /**
   * What images take of a file system.
   *
   * @param directory where it is mounted, or a directory in it
   */
  record Usage(Instant at, String directory, long usedBytes, long usedInodes) {}
}
