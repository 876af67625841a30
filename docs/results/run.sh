#!/bin/bash
# Runs the trainings of docs/results, or those that are named, and keeps the history, curves and report of each here.
# Weights and checkpoints stay under ${RUNS:-runs/results}; a run that was stopped goes on where it was.
#   docs/results/run.sh lenet5-mnist convnet-3-6-8
set -euo pipefail
cd "$(dirname "$0")/../.."
runs=${RUNS:-runs/results}
asked=" $* "
names=()

# result NAME TRAIN_ARGUMENT...
result() {
    local name=$1
    shift
    names+=("$name")
    [[ $asked == "  " || $asked == *" $name "* ]] || return 0
    if [ -e "$runs/$name/resume.safetensors" ]; then
        ./weft train --resume "$runs/$name"
    else
        ./weft train "$@" --out "$runs/$name"
    fi
    mkdir -p "docs/results/$name"
    cp "$runs/$name"/{history.json,curves.png} "docs/results/$name/"
    sed "s#$HOME#~#g" "$runs/$name/report.html" > "docs/results/$name/report.html"
    if [[ " $* " == *" --split "* ]]; then # the test part was not touched by the training
        ./weft eval "$runs/$name/best.safetensors" --data cifar10 --split test | sed "s#$HOME#~#g" | tee "docs/results/$name/test.txt"
    fi
}

digits=(--batch 64 --optimizer sgd --lr 0.01 --momentum 0.5 --epochs 5 --mean 0.1307 --std 0.3081)
result lenet5-fashion-mnist lenet5 --data fashion-mnist "${digits[@]}"
result lenet5-mnist lenet5 --data mnist "${digits[@]}"
result convnet-3-6-8 small-convnet --data cifar10 --batch 128 --optimizer sgd --lr 0.01 --momentum 0.9 --epochs 5
result tanh-convnet tanh-convnet --data cifar10 --batch 64 --optimizer sgd --lr 0.01 --momentum 0.9 --epochs 20 --augment flip
result tiny-resnet tiny-resnet --data cifar10 --split 49000,1000 --batch 128 --optimizer sgd --lr 0.3 --momentum 0.9 \
    --weight-decay 0.0005 --scheduler onecycle --augment flip,crop:4 --epochs 24
result resnet20 resnet20 --data cifar10 --split 49000,1000 --batch 128 --optimizer sgd --lr 0.1 --momentum 0.9 \
    --weight-decay 0.0001 --scheduler multistep:20,30 --augment flip,crop:4 --epochs 36
result resnet18-cifar resnet18-cifar --data cifar10 --split 49000,1000 --batch 64 --optimizer adam --lr 0.001 \
    --augment resizedcrop:0.5:1,flip --epochs 10
for seed in 1 2 3; do
    result hymenoptera-seed$seed resnet20 --data hymenoptera --init resnet20:cifar10 --augment resizedcrop:0.4:1,flip --batch 16 \
        --optimizer sgd --lr 0.01 --scheduler cosine --weight-decay 0.0005 --epochs 30 --seed $seed
done

for name in $*; do
    [[ " ${names[*]} " == *" $name "* ]] || { echo "unknown result '$name': known are ${names[*]}" >&2; exit 2; }
done
