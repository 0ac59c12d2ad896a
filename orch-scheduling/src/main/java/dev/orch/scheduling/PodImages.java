package dev.orch.scheduling;

import dev.orch.model.core.Container;
import dev.orch.model.core.ImageVolumeSource;
import dev.orch.model.core.Pod;
import dev.orch.model.core.Volume;
import java.util.ArrayList;
import java.util.List;

/** The images that a pod needs on its node. */
public final class PodImages {
  private PodImages() {}

  /** With their tags; as often as they are named. */
  public static List<String> of(Pod pod) {
    List<String> images = new ArrayList<>();
    for (Container container : pod.spec().initContainers()) {
      images.add(normalized(container.image()));
    }
    for (Container container : pod.spec().containers()) {
      images.add(normalized(container.image()));
    }
    for (Volume volume : pod.spec().volumes()) {
      ImageVolumeSource image = volume.image();
      if (image != null) {
        images.add(normalized(image.reference()));
      }
    }
    return images;
  }

  /** With the tag that is meant if there is none. */
  private static String normalized(String image) {
    return image.lastIndexOf(':') <= image.lastIndexOf('/') ? image + ":latest" : image;
  }
}
