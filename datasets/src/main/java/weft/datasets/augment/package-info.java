/** Augmentation by name, as `weft train --augment` takes it. */
package weft.datasets.augment;
