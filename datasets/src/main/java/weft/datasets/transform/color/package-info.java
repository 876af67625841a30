/** Transforms that change values: colours, blur, erasing, and the mixed bag of TrivialAugment. */
package weft.datasets.transform.color;
