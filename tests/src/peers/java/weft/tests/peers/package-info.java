/** Every layer and loss beside PyTorch's, on random hyper-parameters and shapes: {@code mvn verify -Ppeers -pl tests -am}. */
package weft.tests.peers;
