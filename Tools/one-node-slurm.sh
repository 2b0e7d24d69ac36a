#!/usr/bin/env bash
# A Slurm of one node for trying out job arrays, in a folder of its own; needs slurm-wlm and munge and root.
#   one-node-slurm.sh start FOLDER    then: export SLURM_CONF=FOLDER/slurm.conf
#   one-node-slurm.sh stop FOLDER     ends only the daemons that start began
set -euo pipefail
command=${1:?start or stop}
folder=${2:?a folder}
export PATH="$PATH:/usr/sbin:/sbin"

stop() {
  for name in slurmd slurmctld munged; do
    if [ -s "$folder/$name.pid" ]; then kill "$(cat "$folder/$name.pid")" 2>/dev/null || true; fi
  done
  sleep 1
  for name in slurmd slurmctld munged; do
    if [ -s "$folder/$name.pid" ]; then kill -9 "$(cat "$folder/$name.pid")" 2>/dev/null || true; fi
  done
}

start() {
  for program in munged slurmctld slurmd sbatch; do
    command -v "$program" >/dev/null || { echo "missing: $program (apt-get install slurm-wlm munge)"; exit 3; }
  done
  [ "$(id -u)" = 0 ] || { echo "missing: root, which slurmd needs"; exit 3; }
  mkdir -p "$folder"/{state,spool}
  folder=$(cd "$folder" && pwd)
  # munged refuses folders that others could write to.
  chmod 755 "$folder"
  head -c 128 /dev/urandom >"$folder/munge.key"
  chmod 400 "$folder/munge.key"
  local port=$((20000 + RANDOM % 20000))
  cat >"$folder/slurm.conf" <<END
ClusterName=one
SlurmctldHost=$(hostname -s)(127.0.0.1)
SlurmUser=root
SlurmctldPort=$port
SlurmdPort=$((port + 1))
AuthType=auth/munge
AuthInfo=socket=$folder/munge.socket
CredType=cred/munge
StateSaveLocation=$folder/state
SlurmdSpoolDir=$folder/spool
SlurmctldPidFile=$folder/slurmctld.pid
SlurmdPidFile=$folder/slurmd.pid
SlurmctldLogFile=$folder/slurmctld.log
SlurmdLogFile=$folder/slurmd.log
ProctrackType=proctrack/pgid
TaskPlugin=task/none
SelectType=select/cons_tres
SelectTypeParameters=CR_Core
ReturnToService=2
MpiDefault=none
NodeName=$(hostname -s) NodeAddr=127.0.0.1 CPUs=$(nproc) State=UNKNOWN
PartitionName=all Nodes=ALL Default=YES MaxTime=INFINITE State=UP
END
  export SLURM_CONF="$folder/slurm.conf"
  # Daemons must not hold on to what the caller had open: it would wait for them to end.
  for open_file in /proc/$$/fd/*; do
    local number=${open_file##*/}
    if ((number > 2 && number != 255)); then eval "exec $number>&-"; fi
  done
  munged --force --key-file="$folder/munge.key" --socket="$folder/munge.socket" \
    --pid-file="$folder/munged.pid" --log-file="$folder/munged.log" --seed-file="$folder/munged.seed"
  slurmctld
  slurmd
  for _ in $(seq 60); do
    if sinfo --noheader --format=%t 2>/dev/null | grep -q idle; then echo ready; return; fi
    sleep 0.5
  done
  echo "Slurm did not become ready; see $folder/*.log"
  stop
  exit 1
}

case $command in
  start) start ;;
  stop) stop ;;
  *) echo "start or stop"; exit 64 ;;
esac
