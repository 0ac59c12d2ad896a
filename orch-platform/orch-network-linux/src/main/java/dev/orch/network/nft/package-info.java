/** Services in the kernel of a Linux machine, through nftables. */
@NullMarked
package dev.orch.network.nft;

import org.jspecify.annotations.NullMarked;
