package dev.orch.runtime;

import com.google.common.collect.ImmutableList;
import dev.orch.model.Model;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * As whom a container's processes run, and what they may do. Immutable.
 *
 * @param runAsUser the user id; null for the image's
 * @param runAsGroup the primary group's id; null for the user's in the image, or 0
 * @param supplementalGroups further groups, the one that owns volumes included
 * @param imageGroups whether those that the image's {@code /etc/group} gives the user are added
 * @param privileged whether it has all capabilities, all devices, and nothing masked
 * @param readOnlyRootFilesystem whether its own files can't be written
 * @param noNewPrivileges whether a program can't have more rights than who runs it
 * @param addCapabilities beside the runtime's usual ones; without {@code CAP_}; may hold {@code
 *     ALL}
 * @param dropCapabilities taken from the usual ones, before others are added; may hold {@code ALL}
 * @param seccomp the profile: {@link #UNCONFINED}, {@link #RUNTIME_DEFAULT}, or the absolute path
 *     of one on the host
 * @param apparmor the profile: {@link #UNCONFINED}, {@link #RUNTIME_DEFAULT}, or the name of one
 *     that is loaded
 * @param unmaskedProc whether all of {@code /proc} is to be seen
 */
@Model
public record Security(
    @Nullable Long runAsUser,
    @Nullable Long runAsGroup,
    List<Long> supplementalGroups,
    boolean imageGroups,
    boolean privileged,
    boolean readOnlyRootFilesystem,
    boolean noNewPrivileges,
    List<String> addCapabilities,
    List<String> dropCapabilities,
    String seccomp,
    String apparmor,
    boolean unmaskedProc)
    implements SecurityBuilder.With {
  /** No profile. */
  public static final String UNCONFINED = "Unconfined";

  /** The runtime's own profile. */
  public static final String RUNTIME_DEFAULT = "RuntimeDefault";

  /** What a pod has that says nothing. */
  public static final Security DEFAULT =
      new Security(
          null,
          null,
          ImmutableList.of(),
          true,
          false,
          false,
          false,
          ImmutableList.of(),
          ImmutableList.of(),
          UNCONFINED,
          RUNTIME_DEFAULT,
          false);

  public Security {
    supplementalGroups = ImmutableList.copyOf(supplementalGroups);
    addCapabilities = ImmutableList.copyOf(addCapabilities);
    dropCapabilities = ImmutableList.copyOf(dropCapabilities);
  }
}
