package dev.orch.runtime.oci.images;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableSortedMap;
import dev.orch.model.json.Json;
import dev.orch.runtime.Images.Image;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An image that is here, with what a container of it is made from. Immutable.
 *
 * @param id the digest of its configuration
 * @param tags full names with a tag
 * @param digests full names with a digest
 * @param layers the names of its unpacked layers, the lowest first
 * @param size bytes on disk, those that others share included
 * @param pinned whether it can't be had again, and is therefore kept
 */
public record ImageRecord(
    String id,
    List<String> tags,
    List<String> digests,
    List<String> layers,
    long size,
    boolean pinned,
    ImageConfig config) {
  public ImageRecord {
    tags = ImmutableList.copyOf(tags);
    digests = ImmutableList.copyOf(digests);
    layers = ImmutableList.copyOf(layers);
  }

  /** The image with these names beside its own. */
  ImageRecord named(List<String> moreTags, List<String> moreDigests, boolean pin) {
    return new ImageRecord(
        id, both(tags, moreTags), both(digests, moreDigests), layers, size, pinned || pin, config);
  }

  private static List<String> both(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    second.stream().filter(name -> !first.contains(name)).forEach(all::add);
    return all;
  }

  /** The image without a tag that is another's now. */
  ImageRecord without(String tag) {
    List<String> left = new ArrayList<>(tags);
    left.remove(tag);
    return new ImageRecord(id, left, digests, layers, size, pinned, config);
  }

  boolean hasName(String name) {
    return tags.contains(name) || digests.contains(name);
  }

  /** As the SPI has it. */
  public Image image() {
    return new Image(id, tags, digests, size, config.user(), uid(), pinned);
  }

  private @Nullable Long uid() {
    String user = config.user();
    int colon = user.indexOf(':');
    String name = colon < 0 ? user : user.substring(0, colon);
    return name.matches("[0-9]{1,10}") ? Long.valueOf(name) : null;
  }

  /** As it is kept in a file; its configuration is a blob of its own. */
  Json json() {
    return new Json.Obj(
        ImmutableSortedMap.of(
            "digests", Json.strings(digests),
            "id", Json.of(id),
            "layers", Json.strings(layers),
            "pinned", Json.of(pinned),
            "size", Json.of(size),
            "tags", Json.strings(tags)));
  }

  static ImageRecord of(Json.Obj kept, ImageConfig config) {
    Json size = kept.get("size");
    return new ImageRecord(
        kept.text("id"),
        strings(kept, "tags"),
        strings(kept, "digests"),
        strings(kept, "layers"),
        size instanceof Json.Num number ? number.toLong() : 0,
        Json.Bool.TRUE.equals(kept.get("pinned")),
        config);
  }

  private static List<String> strings(Json.Obj object, String name) {
    return object.array(name).stream()
        .map(element -> ((Json.Str) element).value())
        .collect(ImmutableList.toImmutableList());
  }
}
